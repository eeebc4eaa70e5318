// Texts of a data set that say where a file is: paths of any system, and URLs. Thread-safety: pure functions.
#pragma once

#include <string>
#include <string_view>

namespace touchmark::formats {

// "C:\data\JPEGImages\..\a.jpg" as "data/JPEGImages/a.jpg", a path inside the data set: separators mended, no
// drive, no "..", not absolute. May be empty.
std::string inner_path(std::string_view text);
// "a%20b.jpg" as "a b.jpg"; the text itself where that would be no UTF-8.
std::string percent_decoded(std::string_view text);
// The other way round, for the path of a URL: letters, digits and "/-._~" stay.
std::string percent_encoded(std::string_view text);

}  // namespace touchmark::formats
