// Small networks for tests, written as the protocol buffers that ONNX is made of (onnx.proto, IR version 8).
// Of each message only what the tests need.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "models/card.h"

namespace touchmark::models::test_graphs {

// A protocol buffer message being written.
class Message {
 public:
  Message& number(int field, std::int64_t value) {
    key(field, 0);
    varint(static_cast<std::uint64_t>(value));
    return *this;
  }
  Message& text(int field, std::string_view value) {
    key(field, 2);
    varint(value.size());
    bytes_.append(value);
    return *this;
  }
  Message& message(int field, const Message& value) { return text(field, value.bytes_); }
  const std::string& bytes() const { return bytes_; }

 private:
  void key(int field, int kind) {
    varint(static_cast<std::uint64_t>(field) << 3 | static_cast<std::uint64_t>(kind));
  }
  void varint(std::uint64_t value) {
    for (; value >= 0x80; value >>= 7) bytes_ += static_cast<char>(value | 0x80);
    bytes_ += static_cast<char>(value);
  }
  std::string bytes_;
};

inline constexpr int kFloat = 1;
inline constexpr int kUint8 = 2;
inline constexpr int kInt32 = 6;
inline constexpr int kInt64 = 7;
inline constexpr int kBool = 9;

template <typename T>
Message initializer(const std::string& name, const std::vector<std::int64_t>& shape,
                    const std::vector<T>& values) {
  Message out;
  for (const std::int64_t side : shape) out.number(1, side);
  out.number(2, sizeof(T) == 8 ? kInt64 : sizeof(T) == 1 ? kBool : kFloat).text(8, name);
  out.text(9, {reinterpret_cast<const char*>(values.data()), values.size() * sizeof(T)});
  return out;
}

// A side is a number, or a name.
inline Message value(const std::string& name, int type, const std::vector<std::string>& sides) {
  Message shape;
  for (const std::string& side : sides) {
    const bool named = side.empty() || side[0] < '0' || side[0] > '9';
    shape.message(1, named ? Message().text(2, side) : Message().number(1, std::stoll(side)));
  }
  return Message().text(1, name).message(2,
                                         Message().message(1, Message().number(1, type).message(2, shape)));
}

inline Message node(const std::string& op, const std::vector<std::string>& inputs,
                    const std::vector<std::string>& outputs, const std::vector<Message>& attributes = {}) {
  Message out;
  for (const auto& name : inputs) out.text(1, name);
  for (const auto& name : outputs) out.text(2, name);
  out.text(4, op);
  for (const auto& attribute : attributes) out.message(5, attribute);
  return out;
}

inline Message whole(const std::string& name, std::int64_t v) {
  return Message().text(1, name).number(3, v).number(20, 2);
}
inline Message whole_list(const std::string& name, const std::vector<std::int64_t>& list) {
  Message out;
  out.text(1, name);
  for (const std::int64_t v : list) out.number(8, v);
  return out.number(20, 7);
}
inline Message body(const std::string& name, const Message& graph) {
  return Message().text(1, name).message(6, graph).number(20, 5);
}

struct Graph {
  std::vector<Message> nodes;
  std::vector<Message> initializers;
  std::vector<Message> inputs;
  std::vector<Message> outputs;

  Message message() const {
    Message out;
    for (const auto& part : nodes) out.message(1, part);
    out.text(2, "graph");
    for (const auto& part : initializers) out.message(5, part);
    for (const auto& part : inputs) out.message(11, part);
    for (const auto& part : outputs) out.message(12, part);
    return out;
  }
};

inline std::string model(const Graph& graph,
                         const std::vector<std::pair<std::string, std::string>>& metadata = {}) {
  Message out;
  out.number(1, 8).message(7, graph.message()).message(8, Message().text(1, "").number(2, 13));
  for (const auto& [key, text] : metadata) out.message(14, Message().text(1, key).text(2, text));
  return out.bytes();
}

// y = x + 1, of any length.
inline std::string plus_one() {
  Graph g;
  g.nodes = {node("Add", {"x", "one"}, {"y"})};
  g.initializers = {initializer<float>("one", {1}, {1.0f})};
  g.inputs = {value("x", kFloat, {"n"})};
  g.outputs = {value("y", kFloat, {"n"})};
  return model(g, {{"character", "a\nb"}});
}

// Gives as many zeros as its input says.
inline std::string zeros() {
  Graph g;
  g.nodes = {node("ConstantOfShape", {"shape"}, {"y"})};
  g.inputs = {value("shape", kInt64, {"1"})};
  g.outputs = {value("y", kFloat, {"n"})};
  return model(g);
}

// Counts from 0 as often as its input says: as good as forever for a large number.
inline std::string counting() {
  Graph loop;
  loop.nodes = {node("Identity", {"go"}, {"go_on"}), node("Add", {"v", "one"}, {"v_next"})};
  loop.initializers = {initializer<float>("one", {1}, {1.0f})};
  loop.inputs = {value("i", kInt64, {}), value("go", kBool, {}), value("v", kFloat, {"1"})};
  loop.outputs = {value("go_on", kBool, {}), value("v_next", kFloat, {"1"})};
  Graph g;
  g.nodes = {node("Loop", {"times", "yes", "start"}, {"y"}, {body("body", loop.message())})};
  g.initializers = {initializer<char>("yes", {}, {1}), initializer<float>("start", {1}, {0.0f})};
  g.inputs = {value("times", kInt64, {})};
  g.outputs = {value("y", kFloat, {"1"})};
  return model(g);
}

// Gives what it was made with, whatever its picture is: an output for each name.
struct Fixed {
  std::string name;
  std::vector<std::int64_t> shape;
  std::vector<float> values;
};
inline std::string fixed(const Message& picture, const std::vector<Fixed>& outputs) {
  Graph g;
  g.inputs = {picture};
  for (const Fixed& each : outputs) {
    g.initializers.push_back(initializer<float>(each.name + "_values", each.shape, each.values));
    g.nodes.push_back(node("Identity", {each.name + "_values"}, {each.name}));
    std::vector<std::string> sides;
    for (const std::int64_t side : each.shape) sides.push_back(std::to_string(side));
    g.outputs.push_back(value(each.name, kFloat, sides));
  }
  return model(g);
}

// RT-DETR and D-FINE with their post-processing: labels, scores, and boxes given as parts of a canvas, in
// pixels of the canvas that orig_target_sizes says.
inline std::string labeled(const std::vector<std::int64_t>& labels, const std::vector<float>& boxes,
                           const std::vector<float>& scores) {
  const std::string count = std::to_string(labels.size());
  const auto n = static_cast<std::int64_t>(labels.size());
  Graph g;
  g.inputs = {value("images", kFloat, {"1", "3", "64", "64"}),
              value("orig_target_sizes", kInt64, {"1", "2"})};
  g.initializers = {initializer<std::int64_t>("l", {1, n}, labels), initializer<float>("b", {1, n, 4}, boxes),
                    initializer<float>("s", {1, n}, scores)};
  g.nodes = {node("Cast", {"orig_target_sizes"}, {"sizes"}, {whole("to", kFloat)}),
             node("Concat", {"sizes", "sizes"}, {"twice"}, {whole("axis", 1)}),
             node("Mul", {"b", "twice"}, {"boxes"}), node("Identity", {"l"}, {"labels"}),
             node("Identity", {"s"}, {"scores"})};
  g.outputs = {value("labels", kInt64, {"1", count}), value("boxes", kFloat, {"1", count, "4"}),
               value("scores", kFloat, {"1", count})};
  return model(g);
}

}  // namespace touchmark::models::test_graphs
