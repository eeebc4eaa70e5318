#include "adapters/onnx/protocol.h"

#include "base/bytes.h"

namespace touchmark::adapters {
namespace {

using models::Array;
using models::ElementType;
using models::NetworkInput;
using models::PixelInput;

constexpr std::uint8_t kOk = 0xff;
constexpr std::uint8_t kHello = 1;
constexpr std::uint8_t kRun = 2;
constexpr std::uint8_t kIsArray = 0;
constexpr std::uint8_t kIsPixels = 1;
constexpr std::uint64_t kMostItems = 4096;

tl::unexpected<Error> malformed() {
  return fail(ErrorCode::kInternal, "malformed message between the server and the model worker");
}

template <typename T, typename Write>
void write_list(const std::vector<T>& items, ByteWriter& out, const Write& write) {
  out.varint(items.size());
  for (const T& item : items) write(item, out);
}

// False when there are too many, or the bytes are at an end.
template <typename T, typename Read>
bool read_list(ByteReader& in, std::vector<T>& items, const Read& read) {
  const std::uint64_t count = in.varint();
  if (!in.ok() || count > kMostItems) return false;
  for (std::uint64_t i = 0; i < count; ++i) {
    items.push_back(read(in));
    if (!in.ok()) return false;
  }
  return true;
}

void write_text(const std::string& text, ByteWriter& out) {
  out.text(text);
}
std::string read_text(ByteReader& in) {
  return std::string(in.text());
}

void write_array(const Array& array, ByteWriter& out) {
  out.u8(static_cast<std::uint8_t>(array.type));
  write_list(array.shape, out, [](std::int64_t side, ByteWriter& to) { to.i64(side); });
  out.text(array.bytes);
}

Array read_array(ByteReader& in, bool& good) {
  Array array;
  const std::uint8_t type = in.u8();
  good = good && type <= static_cast<std::uint8_t>(ElementType::kBool);
  array.type = good ? static_cast<ElementType>(type) : ElementType::kFloat32;
  good = read_list(in, array.shape, [](ByteReader& from) { return from.i64(); }) && good;
  array.bytes = in.text();
  good = good && in.ok() && check_array(array).has_value();
  return array;
}

void write_pixels(const PixelInput& input, ByteWriter& out) {
  for (const std::int64_t value :
       {input.width, input.height, input.left, input.top, input.picture_width, input.picture_height})
    out.i64(value);
  out.text(input.rgb);
  out.i64(input.padding);
  const models::Normalization& how = input.normalization;
  out.f64(how.scale);
  for (const double value : how.mean) out.f64(value);
  for (const double value : how.deviation) out.f64(value);
  out.u8(how.bgr ? 1 : 0);
  out.u8(how.channels_last ? 1 : 0);
}

PixelInput read_pixels(ByteReader& in, bool& good) {
  PixelInput input;
  for (std::int64_t* value :
       {&input.width, &input.height, &input.left, &input.top, &input.picture_width, &input.picture_height})
    *value = in.i64();
  input.rgb = in.text();
  input.padding = static_cast<int>(in.i64());
  models::Normalization& how = input.normalization;
  how.scale = in.f64();
  for (double& value : how.mean) value = in.f64();
  for (double& value : how.deviation) value = in.f64();
  how.bgr = in.u8() != 0;
  how.channels_last = in.u8() != 0;
  good = good && in.ok() && check_pixels(input).has_value();
  return input;
}

void write_input(const NetworkInput& input, ByteWriter& out) {
  out.text(input.name);
  if (const auto* array = std::get_if<Array>(&input.value)) {
    out.u8(kIsArray);
    write_array(*array, out);
  } else {
    out.u8(kIsPixels);
    write_pixels(std::get<PixelInput>(input.value), out);
  }
}

NetworkInput read_input(ByteReader& in, bool& good) {
  NetworkInput input;
  input.name = in.text();
  const std::uint8_t what = in.u8();
  good = good && in.ok() && what <= kIsPixels;
  if (!good) return input;
  if (what == kIsArray)
    input.value = read_array(in, good);
  else
    input.value = read_pixels(in, good);
  return input;
}

void write_tensor(const models::Tensor& tensor, ByteWriter& out) {
  out.text(tensor.name);
  out.u8(static_cast<std::uint8_t>(tensor.type));
  write_list(tensor.shape, out, [](const models::Dimension& side, ByteWriter& to) {
    to.i64(side.fixed);
    to.text(side.name);
  });
}

models::Tensor read_tensor(ByteReader& in, bool& good) {
  models::Tensor tensor;
  tensor.name = in.text();
  const std::uint8_t type = in.u8();
  good = good && type <= static_cast<std::uint8_t>(ElementType::kBool);
  if (good) tensor.type = static_cast<ElementType>(type);
  good = read_list(in, tensor.shape,
                   [](ByteReader& from) {
                     models::Dimension side;
                     side.fixed = from.i64();
                     side.name = from.text();
                     return side;
                   }) &&
         good;
  return tensor;
}

void write_error(const Error& error, ByteWriter& out) {
  out.u8(static_cast<std::uint8_t>(error.code));
  out.text(error.message);
}

// Nothing when the reply is a good one, whose content follows.
std::optional<Error> read_error(ByteReader& in) {
  const std::uint8_t code = in.u8();
  if (in.ok() && code == kOk) return std::nullopt;
  Error error{static_cast<ErrorCode>(code), std::string(in.text()), {}};
  if (!in.ok() || !in.at_end() || code > static_cast<std::uint8_t>(ErrorCode::kInternal))
    return malformed().value();
  return error;
}

}  // namespace

std::string encode(const ModelHello& hello) {
  std::string bytes;
  ByteWriter out(bytes);
  out.u8(kHello);
  out.text(hello.library);
  out.text(hello.file);
  out.text(hello.sha256);
  out.i64(hello.memory);
  out.i64(hello.threads);
  out.i64(hello.niceness);
  return bytes;
}

std::string encode(const ModelRun& run) {
  std::string bytes;
  ByteWriter out(bytes);
  out.u8(kRun);
  write_list(run.inputs, out, write_input);
  write_list(run.outputs, out, write_text);
  out.i64(run.cpu_seconds);
  return bytes;
}

Result<ModelRequest> decode_model_request(std::string_view bytes) {
  ByteReader in(bytes);
  ModelRequest request;
  const std::uint8_t what = in.u8();
  if (what == kHello) {
    ModelHello& hello = request.hello.emplace();
    hello.library = in.text();
    hello.file = in.text();
    hello.sha256 = in.text();
    hello.memory = in.i64();
    hello.threads = in.i64();
    hello.niceness = in.i64();
  } else if (what == kRun) {
    ModelRun& run = request.run.emplace();
    bool good = true;
    if (!read_list(in, run.inputs, [&good](ByteReader& from) { return read_input(from, good); }) || !good ||
        !read_list(in, run.outputs, read_text))
      return malformed();
    run.cpu_seconds = in.i64();
  } else {
    return malformed();
  }
  if (!in.ok() || !in.at_end()) return malformed();
  return request;
}

std::string encode(const Result<HelloReply>& reply) {
  std::string bytes;
  ByteWriter out(bytes);
  if (!reply) {
    write_error(reply.error(), out);
    return bytes;
  }
  out.u8(kOk);
  out.text(reply->version);
  write_list(reply->facts.inputs, out, write_tensor);
  write_list(reply->facts.outputs, out, write_tensor);
  out.varint(reply->facts.metadata.size());
  for (const auto& [key, value] : reply->facts.metadata) {
    out.text(key);
    out.text(value);
  }
  return bytes;
}

Result<HelloReply> decode_hello_reply(std::string_view bytes) {
  ByteReader in(bytes);
  if (auto error = read_error(in)) return tl::unexpected<Error>(std::move(*error));
  HelloReply reply;
  reply.version = in.text();
  bool good = true;
  const auto tensor = [&good](ByteReader& from) { return read_tensor(from, good); };
  if (!read_list(in, reply.facts.inputs, tensor) || !read_list(in, reply.facts.outputs, tensor) || !good)
    return malformed();
  std::vector<std::pair<std::string, std::string>> metadata;
  if (!read_list(in, metadata, [](ByteReader& from) {
        std::string key = read_text(from);
        return std::pair(std::move(key), read_text(from));
      }))
    return malformed();
  reply.facts.metadata.insert(metadata.begin(), metadata.end());
  if (!in.ok() || !in.at_end()) return malformed();
  return reply;
}

std::string encode(const Result<std::vector<Array>>& reply) {
  std::string bytes;
  ByteWriter out(bytes);
  if (!reply) {
    write_error(reply.error(), out);
    return bytes;
  }
  out.u8(kOk);
  write_list(*reply, out, write_array);
  return bytes;
}

Result<std::vector<Array>> decode_run_reply(std::string_view bytes) {
  ByteReader in(bytes);
  if (auto error = read_error(in)) return tl::unexpected<Error>(std::move(*error));
  std::vector<Array> arrays;
  bool good = true;
  if (!read_list(in, arrays, [&good](ByteReader& from) { return read_array(from, good); }) || !good ||
      !in.at_end())
    return malformed();
  return arrays;
}

}  // namespace touchmark::adapters
