// The writing half of Connection: replies, files, event streams, deadlines.
#include <algorithm>
#include <ctime>

#include "base/log.h"
#include "server/http/connection.h"

namespace touchmark::server {
namespace {
constexpr std::size_t kInline = 16 * 1024;  // bodies up to this go out in one write with the header
constexpr auto kDrainTime = std::chrono::milliseconds(2000);
constexpr auto kForever = std::chrono::steady_clock::time_point::max();
}  // namespace

void Connection::respond(Response response) {
  release_buffered();
  std::string().swap(request_->body);
  response_ = std::move(response);
  shared_.app.decorate(*request_, response_);
  if (!request_->keep_alive || shared_.stopping) response_.close = true;
  sent_ = 0;
  since_progress_ = 0;
  body_pending_ = false;
  phase_ = Phase::kReply;
  wait_for_client(Wait::kWithin);
  set_deadline(shared_.limits.stall);
  if (std::holds_alternative<EventStream>(response_.body)) return start_stream();

  std::string_view body;
  file_ = {};
  if (const auto* text = std::get_if<std::string>(&response_.body)) body = *text;
  if (const auto* text = std::get_if<std::string_view>(&response_.body)) body = *text;
  if (auto* part = std::get_if<FilePart>(&response_.body)) file_ = *part;
  serialize_header(response_, file_.file ? file_.length : body.size());
  if (request_->method == Method::kHead || response_.status == 204 || response_.status == 304) {
    body = {};
    file_ = {};
  }
  if (body.size() <= kInline) {
    head_ += body;
  } else {
    body_pending_ = true;
  }
  unsent_ = head_;
  write_reply();
}

void Connection::serialize_header(const Response& response, std::uint64_t length) {
  head_.clear();
  head_.reserve(1024);
  head_ += "HTTP/1.1 " + std::to_string(response.status) + ' ';
  head_ += reason_phrase(response.status);
  head_ += "\r\nDate: " + http_date(std::time(nullptr)) + "\r\nX-Request-Id: " + request_->id + "\r\n";
  for (const auto& [name, value] : response.headers) {
    head_ += name;
    head_ += ": ";
    // A header value never starts a new line, whatever it was made from.
    for (const char c : value) head_ += static_cast<unsigned char>(c) < 0x20 || c == 0x7f ? ' ' : c;
    head_ += "\r\n";
  }
  const bool stream = std::holds_alternative<EventStream>(response.body);
  if (!stream && response.status != 204 && response.status != 304)
    head_ += "Content-Length: " + std::to_string(length) + "\r\n";
  head_ += response.close || stream ? "Connection: close\r\n\r\n" : "Connection: keep-alive\r\n\r\n";
}

void Connection::write_reply() {
  if (unsent_.empty() && body_pending_) {
    body_pending_ = false;
    if (const auto* text = std::get_if<std::string>(&response_.body)) unsent_ = *text;
    if (const auto* text = std::get_if<std::string_view>(&response_.body)) unsent_ = *text;
  }
  if (unsent_.empty()) return file_.length > 0 ? write_file() : reply_done();
  transport_->write_some(unsent_.data(), unsent_.size(),
                         [self = shared_from_this()](Transport::Error error, std::size_t n) {
                           if (!error) self->unsent_.remove_prefix(n);
                           self->on_written(error, n);
                         });
}

void Connection::write_file() {
  transport_->send_file_some(file_.file->fd(), file_.offset, file_.length,
                             [self = shared_from_this()](Transport::Error error, std::size_t n) {
                               self->file_.offset += n;
                               self->file_.length -= n;
                               self->on_written(error, n);
                             });
}

void Connection::on_written(Transport::Error error, std::size_t size) {
  if (phase_ != Phase::kReply) return;
  sent_ += size;
  since_progress_ += size;
  if (error) return close();
  if (since_progress_ >= shared_.limits.stall_bytes) {
    since_progress_ = 0;
    waiting_since_ = Clock::now();
    set_deadline(shared_.limits.stall);
  }
  write_reply();
}

void Connection::reply_done() {
  report(true);
  if (response_.close) return drain();
  next_request();
}

// Waits shortly for the client to stop sending, so that it reads the reply instead of a reset.
void Connection::drain() {
  phase_ = Phase::kDrain;
  wait_for_client(Wait::kBetween);
  sent_ = 0;
  transport_->end_writing();
  set_deadline(kDrainTime);
  read_more();
}

void Connection::start_stream() {
  serialize_header(response_, 0);
  if (request_->method == Method::kHead) {
    response_.body = std::string();
    response_.close = true;
    unsent_ = head_;
    return write_reply();
  }
  phase_ = Phase::kStream;
  waiting_ = Wait::kNone;
  stream_began_ = Clock::now();
  report(true);
  deliver({"", std::make_shared<const std::string>(head_)});
  const auto subscribe = std::move(std::get<EventStream>(response_.body).subscribe);
  response_.body = std::string();
  // The publisher may keep this function for longer than the listener lives, so it owns nothing of it.
  subscription_ = subscribe([mailbox = mailbox_](StreamMessage message) {
    mailbox->post(
        [message = std::move(message)](Connection& self) mutable { self.deliver(std::move(message)); });
  });
  read_more();  // notices when the client goes away
}

void Connection::deliver(StreamMessage message) {
  if (phase_ != Phase::kStream) return;
  if (message.text == nullptr) return close();
  if (!message.key.empty()) {
    const auto same =
        std::find_if(events_.begin(), events_.end(), [&](const auto& e) { return e.key == message.key; });
    if (same != events_.end()) {
      same->text = std::move(message.text);
      return;
    }
  }
  if (events_.size() >= shared_.limits.stream_queue) return close();
  events_.push_back(std::move(message));
  if (!writing_event_) write_stream();
}

void Connection::write_stream() {
  if (unsent_.empty()) {
    event_text_.clear();
    for (const auto& event : events_) event_text_ += *event.text;
    events_.clear();
    unsent_ = event_text_;
  }
  writing_event_ = !unsent_.empty();
  set_deadline(writing_event_ ? shared_.limits.stall : shared_.limits.stream_ping);
  if (!writing_event_) return;
  transport_->write_some(unsent_.data(), unsent_.size(),
                         [self = shared_from_this()](Transport::Error error, std::size_t n) {
                           if (self->phase_ != Phase::kStream) return;
                           if (error) return self->close();
                           self->unsent_.remove_prefix(n);
                           self->write_stream();
                         });
}

void Connection::close() {
  if (phase_ == Phase::kClosed) return;
  if (phase_ == Phase::kReply || phase_ == Phase::kHandling) report(false);
  phase_ = Phase::kClosed;
  waiting_ = Wait::kNone;
  mailbox_->close();
  subscription_.reset();
  events_.clear();
  release_buffered();
  timer_.cancel();
  transport_->close();
}

void Connection::report(bool complete) {
  if (!request_ || request_->id.empty()) return;
  const double seconds = std::chrono::duration<double>(Clock::now() - request_began_).count();
  shared_.app.finished(*request_, complete ? response_.status : 499, sent_, seconds);
}

void Connection::set_deadline(std::chrono::milliseconds from_now) {
  deadline_ = Clock::now() + from_now;
  if (armed_until_ == kForever || deadline_ < armed_until_) arm_timer();
}

void Connection::arm_timer() {
  armed_until_ = deadline_;
  timer_.expires_at(deadline_);
  timer_.async_wait([weak = weak_from_this()](Transport::Error error) {
    const auto self = weak.lock();
    if (error || !self || self->phase_ == Phase::kClosed) return;
    self->armed_until_ = kForever;
    if (self->deadline_ == kForever) return;
    if (Clock::now() < self->deadline_) return self->arm_timer();
    self->on_timeout();
  });
}

void Connection::on_timeout() {
  if (phase_ != Phase::kStream || writing_event_) return close();
  if (Clock::now() - stream_began_ >= shared_.limits.stream_life) return close();
  static const auto ping = std::make_shared<const std::string>("event: ping\ndata: {}\n\n");
  deliver({"ping", ping});
}

}  // namespace touchmark::server
