// Pictures as networks want them. Pure functions.
#pragma once

#include "models/model.h"
#include "models/pipeline.h"

namespace touchmark::models {

// A picture on its canvas, and the way back.
struct PlacedPicture {
  PixelInput pixels;
  double scale_x = 1;  // canvas pixels of an image pixel
  double scale_y = 1;
  double left = 0;  // of the image on the canvas, canvas pixels; negative when it was cropped
  double top = 0;
  geometry::Size image;

  geometry::Point to_image(double x, double y) const { return {(x - left) / scale_x, (y - top) / scale_y}; }
  geometry::Point to_canvas(double x, double y) const { return {x * scale_x + left, y * scale_y + top}; }
  // Between two corners on the canvas, cut at the image's edges; empty when it lies outside.
  geometry::Box box_to_image(double x0, double y0, double x1, double y1) const;
};

// kInvalid for an image without pixels.
Result<PlacedPicture> place_picture(const Image& image, const ImageInput& input);

// Three bytes a pixel. Bilinear between pixel centers, as the common image libraries do; when it shrinks by
// more than two, means over the pixels covered first, so that nothing flickers away.
std::string resized(const Image& image, geometry::Size size);

}  // namespace touchmark::models
