#include "protocol/figures.h"

#include <algorithm>

namespace fb {
namespace {

std::string grouped(std::string digits) {
  for (std::size_t at = digits.size(); at > 3;) digits.insert(at -= 3, kThinSpace);
  return digits;
}

Int128 absolute(Int128 value) { return value < 0 ? -value : value; }

// value x 10^-scale with at least `least` decimals, trailing zeros beyond them left out.
std::string decimal(Int128 value, int scale, int least) {
  std::string digits = to_text(absolute(value));
  const auto width = static_cast<std::size_t>(scale);
  if (digits.size() <= width) digits.insert(0, width + 1 - digits.size(), '0');
  std::string fraction = digits.substr(digits.size() - width);
  while (fraction.size() > static_cast<std::size_t>(least) && fraction.back() == '0') fraction.pop_back();
  std::string out = value < 0 ? kMinus : "";
  out += grouped(digits.substr(0, digits.size() - width));
  return fraction.empty() ? out : out + "." + fraction;
}

// Rounds half away from zero to a multiple of `unit`, in units.
Int128 rounded(Int128 value, std::int64_t unit) {
  const Int128 units = (absolute(value) + unit / 2) / unit;
  return value < 0 ? -units : units;
}

// Decimals that a step of `nano` needs: 10^8 nano (0.1) needs one.
int decimals_of(std::int64_t nano) {
  int decimals = 9;
  for (; decimals > 0 && nano % 10 == 0 && nano != 0; nano /= 10) --decimals;
  return decimals;
}

}  // namespace

std::string count_text(std::int64_t value) { return decimal(value, 0, 0); }

std::string decimal_text(std::int64_t value, int scale) { return decimal(value, scale, 0); }

std::string money_text(Money amount) {
  const Money size = amount == INT64_MIN ? INT64_MAX : magnitude(amount);
  if (size >= 1000 * kUsd) return decimal(rounded(amount, kUsd), 0, 0) + " USD";
  if (size >= 10'000 || size == 0) return decimal(rounded(amount, 10'000), 2, 2) + " USD";
  return decimal(amount, 6, 2) + " USD";
}

std::string price_text(const Instrument& market, Ticks price) {
  return decimal(wide(price, market.tick_nano), 9, decimals_of(market.tick_nano));
}

std::string size_text(const Instrument& market, Lots lots) {
  return decimal(wide(lots, market.lot_nano), 9, 0) + " " + market.base;
}

std::string percent_text(std::int64_t ppm, int decimals) {
  std::int64_t unit = 10'000;
  for (int i = 0; i < decimals; ++i) unit /= 10;
  return decimal(rounded(ppm, std::max<std::int64_t>(unit, 1)), decimals, decimals) + " %";
}

std::string signed_percent_text(std::int64_t ppm, int decimals) {
  return (ppm > 0 ? "+" : "") + percent_text(ppm, decimals);
}

}  // namespace fb
