#include "server/http/transport.h"

#include <sys/sendfile.h>
#include <unistd.h>

#include <algorithm>
#include <boost/asio/buffer.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <vector>

namespace touchmark::server {
namespace {

namespace asio = boost::asio;
constexpr std::size_t kFileChunk = 256 * 1024;

Transport::Error last_error() {
  return {errno, boost::system::system_category()};
}

class Plain final : public Transport {
 public:
  explicit Plain(Socket socket) : socket_(std::move(socket)) {
    Error ignored;
    socket_.non_blocking(true, ignored);
  }
  Socket& socket() override { return socket_; }
  void handshake(std::function<void(Error)> done) override { done({}); }
  void read_some(char* to, std::size_t size, Done done) override {
    socket_.async_read_some(asio::buffer(to, size), std::move(done));
  }
  void write_some(const char* from, std::size_t size, Done done) override {
    socket_.async_write_some(asio::buffer(from, size), std::move(done));
  }
  void send_file_some(int fd, std::uint64_t offset, std::size_t size, Done done) override {
    socket_.async_wait(
        Socket::wait_write, [this, fd, offset, size, done = std::move(done)](Error error) mutable {
          if (error) return done(error, 0);
          auto at = static_cast<off_t>(offset);
          const ssize_t sent = ::sendfile(socket_.native_handle(), fd, &at, std::min(size, kFileChunk));
          if (sent < 0 && (errno == EAGAIN || errno == EINTR))
            return send_file_some(fd, offset, size, std::move(done));
          if (sent < 0) return done(last_error(), 0);
          if (sent == 0) return done(asio::error::eof, 0);  // the file shrank
          done({}, static_cast<std::size_t>(sent));
        });
  }
  void end_writing() override {
    Error ignored;
    socket_.shutdown(Socket::shutdown_send, ignored);
  }

 private:
  Socket socket_;
};

class Tls final : public Transport {
 public:
  Tls(Socket socket, asio::ssl::context& context) : stream_(std::move(socket), context) {}
  Socket& socket() override { return stream_.next_layer(); }
  void handshake(std::function<void(Error)> done) override {
    stream_.async_handshake(asio::ssl::stream_base::server, std::move(done));
  }
  void read_some(char* to, std::size_t size, Done done) override {
    stream_.async_read_some(asio::buffer(to, size), std::move(done));
  }
  void write_some(const char* from, std::size_t size, Done done) override {
    stream_.async_write_some(asio::buffer(from, size), std::move(done));
  }
  void send_file_some(int fd, std::uint64_t offset, std::size_t size, Done done) override {
    chunk_.resize(std::min(size, kFileChunk));
    const ssize_t got = ::pread(fd, chunk_.data(), chunk_.size(), static_cast<off_t>(offset));
    const Error error = got < 0 ? last_error() : got == 0 ? Error(asio::error::eof) : Error();
    if (error) {
      asio::post(stream_.get_executor(), [done = std::move(done), error] { done(error, 0); });
      return;
    }
    stream_.async_write_some(asio::buffer(chunk_.data(), static_cast<std::size_t>(got)), std::move(done));
  }
  void end_writing() override {
    Error ignored;
    stream_.next_layer().shutdown(Socket::shutdown_send, ignored);
  }

 private:
  asio::ssl::stream<Socket> stream_;
  std::vector<char> chunk_;
};

}  // namespace

void Transport::close() {
  Error ignored;
  socket().close(ignored);
}

std::unique_ptr<Transport> plain_transport(Transport::Socket socket) {
  return std::make_unique<Plain>(std::move(socket));
}
std::unique_ptr<Transport> tls_transport(Transport::Socket socket, asio::ssl::context& context) {
  return std::make_unique<Tls>(std::move(socket), context);
}

}  // namespace touchmark::server
