// The fixed point of a static cascade: the smallest move x with x = shock + impact(forced(x)).
//
// Iteration from below never oversteps the smallest fixed point, because forced and impact only grow with their
// argument; with a finite list of accounts it ends after finitely many steps (protocol document, section 12). Thread
// rule: pure functions.
#pragma once
#include <cmath>
#include <optional>

namespace fb {

// forced: move -> volume; impact: volume -> move, both non-decreasing. `from`: a lower bound of the answer. `most`: the
// largest move there can be (the answer when the cascade does not stop before).
template <class Forced, class Impact>
double settle(double shock, double from, double most, Forced&& forced, Impact&& impact) {
  double x = from < shock ? shock : from;
  while (x < most) {
    const double next = shock + impact(forced(x));
    if (!(next > x)) return x;
    x = next;
  }
  return most;
}

// Reference case with a closed form: liquidation prices spread evenly (`mass_per_unit` of notional per unit of relative
// price), linear impact (`depth_per_unit` of notional moves the price by one unit), no pace. gain R = mass / depth; the
// final move is shock / (1 - R) while R < 1, and none (the cascade feeds itself without end) from there on.
struct LinearCascade {
  double gain = 0;
  std::optional<double> final_move;
};
LinearCascade linear_cascade(double depth_per_unit, double mass_per_unit, double shock);

}  // namespace fb
