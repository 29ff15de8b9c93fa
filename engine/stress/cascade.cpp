#include "stress/cascade.h"

#include <limits>

namespace fb {

LinearCascade linear_cascade(double depth_per_unit, double mass_per_unit, double shock) {
  LinearCascade out{.gain = mass_per_unit / depth_per_unit};
  if (out.gain >= 1) return out;
  out.final_move = settle(
      shock, shock, std::numeric_limits<double>::infinity(), [&](double x) { return mass_per_unit * x; },
      [&](double volume) { return volume / depth_per_unit; });
  return out;
}

}  // namespace fb
