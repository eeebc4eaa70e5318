// A byte stream to a client: plain TCP or TLS behind one interface, so that the connection logic is compiled
// once. All calls and callbacks happen on the connection's strand; at most one read and one write are in
// progress.
#pragma once

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <cstdint>
#include <functional>
#include <memory>

namespace touchmark::server {

class Transport {
 public:
  using Error = boost::system::error_code;
  using Done = std::function<void(Error, std::size_t)>;
  using Socket = boost::asio::ip::tcp::socket;

  virtual ~Transport() = default;
  virtual Socket& socket() = 0;
  virtual void handshake(std::function<void(Error)> done) = 0;
  virtual void read_some(char* to, std::size_t size, Done done) = 0;
  virtual void write_some(const char* from, std::size_t size, Done done) = 0;
  // Sends at most `size` bytes of a file; plain TCP does it inside the kernel.
  virtual void send_file_some(int fd, std::uint64_t offset, std::size_t size, Done done) = 0;
  // Tells the peer that nothing more follows; reading goes on.
  virtual void end_writing() = 0;
  void close();
};

std::unique_ptr<Transport> plain_transport(Transport::Socket socket);
std::unique_ptr<Transport> tls_transport(Transport::Socket socket, boost::asio::ssl::context& context);

}  // namespace touchmark::server
