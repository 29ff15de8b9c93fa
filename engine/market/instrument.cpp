#include "market/instrument.h"

#include <fmt/format.h>

#include <algorithm>

namespace fb {
namespace {
constexpr std::int64_t kNano = 1'000'000'000;
std::int64_t power_of_ten_at_most(std::int64_t value) {
  std::int64_t p = 1;
  while (p <= value / 10) p *= 10;
  return p;
}
}  // namespace

Instrument make_instrument(std::string base, std::int64_t price_nano) {
  Instrument i;
  i.id = base + "-PERP";
  i.base = std::move(base);
  i.tick_nano = std::max<std::int64_t>(1, power_of_ten_at_most(std::max<std::int64_t>(price_nano, 1)) / 100000);
  // The lot is the power of ten of base units that is worth at most one dollar, but at least one micro-USD a tick.
  const std::int64_t per_usd = static_cast<std::int64_t>(static_cast<Int128>(kNano) * kNano / std::max<std::int64_t>(price_nano, 1));
  i.lot_nano = std::max(power_of_ten_at_most(std::max<std::int64_t>(per_usd, 1)), (kNano * 1000 + i.tick_nano - 1) / i.tick_nano);
  i.tick_value = static_cast<Money>(static_cast<Int128>(i.tick_nano) * i.lot_nano / (static_cast<Int128>(kNano) * 1000));
  return i;
}

Result<void> validate(const Instrument& i) {
  const Int128 product = static_cast<Int128>(i.tick_nano) * i.lot_nano;
  const Int128 unit = static_cast<Int128>(kNano) * 1000;
  if (i.tick_nano <= 0 || i.lot_nano <= 0 || product % unit != 0 || product / unit != i.tick_value)
    return fail({.field = "instrument " + i.id, .value = fmt::format("tick {} lot {} value {}", i.tick_nano, i.lot_nano, i.tick_value),
                 .rule = "tick size x lot size must be a whole number of micro-USD and equal to its tick value",
                 .next = "Import the recording again"});
  return {};
}

}  // namespace fb
