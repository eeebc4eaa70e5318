#include "models/array.h"

#include <cmath>
#include <cstring>

namespace touchmark::models {
namespace {

constexpr std::int64_t kMostElements = std::int64_t{1} << 40;
constexpr std::int64_t kMostSide = 16'384;

template <typename T>
Array array_of(ElementType type, std::vector<std::int64_t> shape, const std::vector<T>& values) {
  Array out{type, std::move(shape), {}};
  out.bytes.assign(reinterpret_cast<const char*>(values.data()), values.size() * sizeof(T));
  return out;
}

// IEEE 754 binary16.
float half_to_float(std::uint16_t half) {
  const int exponent = (half >> 10) & 31;
  const int fraction = half & 1023;
  const float sign = (half & 0x8000) != 0 ? -1.0f : 1.0f;
  if (exponent == 31) return fraction != 0 ? NAN : sign * INFINITY;
  if (exponent == 0) return sign * std::ldexp(static_cast<float>(fraction), -24);
  return sign * std::ldexp(static_cast<float>(1024 + fraction), exponent - 25);
}

std::uint16_t float_to_half(float value) {
  std::uint32_t bits;
  std::memcpy(&bits, &value, sizeof bits);
  const auto sign = static_cast<std::uint16_t>((bits >> 16) & 0x8000);
  const std::uint32_t magnitude = bits & 0x7fffffff;
  if (magnitude > 0x7f800000) return sign | 0x7e00;   // not a number
  if (magnitude >= 0x47800000) return sign | 0x7c00;  // 65536 and more
  if (magnitude < 0x38800000) {                       // below the least normal number: units of 2^-24
    float scaled;
    std::memcpy(&scaled, &magnitude, sizeof scaled);
    return static_cast<std::uint16_t>(sign |
                                      static_cast<std::uint16_t>(std::nearbyint(scaled * 16777216.0f)));
  }
  // The carry of rounding runs into the exponent, which is then right as well.
  const std::uint32_t rounded = magnitude + 0x0fff + ((magnitude >> 13) & 1);
  return static_cast<std::uint16_t>(sign | ((rounded - 0x38000000) >> 13));
}

template <typename T, typename Convert>
std::vector<float> converted(std::string_view bytes, const Convert& convert) {
  std::vector<float> out(bytes.size() / sizeof(T));
  for (std::size_t i = 0; i < out.size(); ++i) {
    T value;
    std::memcpy(&value, bytes.data() + i * sizeof(T), sizeof(T));
    out[i] = convert(value);
  }
  return out;
}

template <typename T>
std::vector<float> cast(std::string_view bytes) {
  return converted<T>(bytes, [](T value) { return static_cast<float>(value); });
}

}  // namespace

std::size_t element_size(ElementType type) {
  switch (type) {
    case ElementType::kFloat64:
    case ElementType::kInt64:
      return 8;
    case ElementType::kFloat32:
    case ElementType::kInt32:
      return 4;
    case ElementType::kFloat16:
      return 2;
    default:
      return 1;
  }
}

std::int64_t element_count(const std::vector<std::int64_t>& shape) {
  std::int64_t count = 1;
  for (const std::int64_t side : shape) {
    if (side < 0 || (side > 0 && count > kMostElements / side)) return -1;
    count *= side;
  }
  return count;
}

Array Array::of(std::vector<std::int64_t> shape, const std::vector<float>& values) {
  return array_of(ElementType::kFloat32, std::move(shape), values);
}

Array Array::of(std::vector<std::int64_t> shape, const std::vector<std::int64_t>& values) {
  return array_of(ElementType::kInt64, std::move(shape), values);
}

std::vector<float> Array::to_floats() const {
  switch (type) {
    case ElementType::kFloat32:
      return cast<float>(bytes);
    case ElementType::kFloat64:
      return cast<double>(bytes);
    case ElementType::kFloat16:
      return converted<std::uint16_t>(bytes, half_to_float);
    case ElementType::kInt64:
      return cast<std::int64_t>(bytes);
    case ElementType::kInt32:
      return cast<std::int32_t>(bytes);
    case ElementType::kInt8:
      return cast<std::int8_t>(bytes);
    default:
      return cast<std::uint8_t>(bytes);
  }
}

const float* Array::floats() const {
  return type == ElementType::kFloat32 ? reinterpret_cast<const float*>(bytes.data()) : nullptr;
}

std::string to_float16(const std::vector<float>& values) {
  std::string out(values.size() * 2, '\0');
  for (std::size_t i = 0; i < values.size(); ++i) {
    const std::uint16_t half = float_to_half(values[i]);
    std::memcpy(out.data() + i * 2, &half, 2);
  }
  return out;
}

Result<void> check_array(const Array& array) {
  const std::int64_t count = array.count();
  if (count < 0 || static_cast<std::size_t>(count) * element_size(array.type) != array.bytes.size())
    return fail(ErrorCode::kCorrupt, "an array whose bytes are not those of its shape");
  return {};
}

Result<void> check_pixels(const PixelInput& input) {
  const auto inside = [](std::int64_t at, std::int64_t length, std::int64_t whole) {
    return at >= 0 && length >= 1 && whole >= 1 && whole <= kMostSide && length <= whole - at;
  };
  if (!inside(input.left, input.picture_width, input.width) ||
      !inside(input.top, input.picture_height, input.height))
    return fail(ErrorCode::kInvalid, "the picture does not lie on its canvas");
  if (static_cast<std::size_t>(input.picture_width * input.picture_height * 3) != input.rgb.size())
    return fail(ErrorCode::kInvalid, "the picture has not as many bytes as pixels");
  return {};
}

Array to_array(const PixelInput& input) {
  const Normalization& how = input.normalization;
  const std::int64_t plane = input.width * input.height;
  std::vector<float> values(static_cast<std::size_t>(plane * 3));
  for (int channel = 0; channel < 3; ++channel) {
    const auto c = static_cast<std::size_t>(channel);
    std::array<float, 256> table{};
    for (int v = 0; v < 256; ++v)
      table[static_cast<std::size_t>(v)] =
          static_cast<float>((v * how.scale - how.mean[c]) / how.deviation[c]);
    const float around = input.padding < 0 ? 0.0f : table[static_cast<std::size_t>(input.padding & 255)];
    const std::int64_t step = how.channels_last ? 3 : 1;
    float* out = values.data() + (how.channels_last ? channel : channel * plane);
    if (around != 0)
      for (std::int64_t i = 0; i < plane; ++i) out[i * step] = around;
    const auto* in =
        reinterpret_cast<const unsigned char*>(input.rgb.data()) + (how.bgr ? 2 - channel : channel);
    for (std::int64_t y = 0; y < input.picture_height; ++y) {
      float* row = out + ((input.top + y) * input.width + input.left) * step;
      for (std::int64_t x = 0; x < input.picture_width; ++x, in += 3) row[x * step] = table[*in];
    }
  }
  return Array::of(how.channels_last ? std::vector<std::int64_t>{1, input.height, input.width, 3}
                                     : std::vector<std::int64_t>{1, 3, input.height, input.width},
                   values);
}

}  // namespace touchmark::models
