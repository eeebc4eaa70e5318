// While one of these lives, the C library's text functions take and give UTF-8 on this thread, whatever the
// environment says. libarchive turns names of files by them, and loses those that are not ASCII where it says
// "C". Thread-safety: for the thread that made it, innermost first.
#pragma once

#include <locale.h>

namespace touchmark {

class Utf8Locale {
 public:
  Utf8Locale() : made_(newlocale(LC_CTYPE_MASK, "C.UTF-8", nullptr)) {
    if (made_ != nullptr) before_ = uselocale(made_);
  }
  ~Utf8Locale() {
    if (made_ == nullptr) return;
    uselocale(before_);
    freelocale(made_);
  }
  Utf8Locale(const Utf8Locale&) = delete;
  Utf8Locale& operator=(const Utf8Locale&) = delete;

 private:
  locale_t made_;
  locale_t before_ = nullptr;
};

}  // namespace touchmark
