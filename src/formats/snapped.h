// What the formats share that keep coordinates as shares of an image's size (YOLO) or as percents of it
// (Label Studio): such a number, read and scaled, carries the noise of the arithmetic in its last digits.
//
// Thread-safety: pure functions.
#pragma once

#include <functional>
#include <string>

namespace touchmark::formats {

// Brought to the nearest multiple of 0.000001 when it lies within 8 * 2^-52 * scale of it, which is within
// the rounding error of a few operations on numbers as large as `scale`; else as it is.
double snapped(double value, double scale);

// The shortest decimal text near `guess` that `accept` takes; that of `guess` when it takes none.
std::string number_near(double guess, const std::function<bool(double)>& accept);

}  // namespace touchmark::formats
