#include "solvency/venue_bankruptcy.h"

#include <algorithm>

namespace fb {
namespace {

tl::unexpected<Error> refused(const char* field, std::int64_t value, const char* rule, const char* next) {
  return fail({.field = field, .value = std::to_string(value), .rule = rule, .next = next});
}

}  // namespace

Result<Money> bankruptcy_value(const AccountSums& account, const ClosingPart& part) {
  if (sign_of(part.held) * sign_of(part.delta) != -1 || magnitude(part.delta) > magnitude(part.held))
    return refused("delta", part.delta, "a close must reduce the position and not exceed it",
                   "Close part of what is held");
  if (account.maintenance <= 0)
    return refused("maintenance", account.maintenance, "a bankruptcy price needs a maintenance requirement",
                   "Ask only for accounts under liquidation");
  const Money released = part.maintenance_held - part.maintenance_left;
  if (released < 0)
    return refused("maintenance_left", part.maintenance_left, "the requirement may not grow when a position shrinks",
                   "Give the requirements of the position before and after the close");
  const Int128 share = floor_div(wide(account.equity, released), account.maintenance);
  return narrow(-wide(part.delta, part.unit) - share, "bankruptcy value");
}

bool bankruptcy_prices_overlap(Money received_by_one, Money needed_by_other) {
  return Int128{received_by_one} + needed_by_other <= 0;
}

Result<Ticks> bankruptcy_price(const AccountSums& account, const ClosingPart& part, Money tick_value) {
  return bankruptcy_value(account, part).map([&](Money value) {
    const Int128 per_tick = wide(magnitude(part.delta), tick_value);
    return narrow(part.delta < 0 ? ceil_div(value, per_tick) : floor_div(-Int128{value}, per_tick), "bankruptcy price");
  });
}

Concession fillable_concession(const AccountSums& account, Money position_maintenance, Ppm adjustment_ppm,
                               Ppm spread_ppm) {
  if (account.maintenance <= 0) return {};
  const Int128 all = account.maintenance, most = all * kMillion;
  const Int128 rating =
      std::clamp<Int128>((all - account.equity) * adjustment_ppm, 0, most);  // ABR x 1e6 x maintenance
  // rating x position_maintenance / maintenance without a product of three: every term below fits 128 bits.
  const Int128 part = rating % all * position_maintenance;
  const Int128 tail = part % all * spread_ppm;
  const Int128 sum = (rating / all * position_maintenance + part / all) * spread_ppm + tail / all;
  return {sum / kTrillion, sum % kTrillion * all + tail % all, all * kTrillion};
}

Ticks fillable_price(Ticks mark, Lots lots, Money tick_value, const Concession& concession) {
  if (lots == 0) return mark;
  // Rounded towards the mark: the whole ticks of the concession. Its fraction of a micro-USD cannot make one more.
  const Int128 ticks = concession.whole / wide(magnitude(lots), tick_value);
  return std::max<Ticks>(1, narrow(lots > 0 ? mark - ticks : mark + ticks, "fillable price"));
}

Money insurance_delta(Money proceeds, Money bankruptcy_value, Ppm max_fee_ppm) {
  const Money surplus = checked_add(proceeds, -bankruptcy_value, "insurance delta");
  return surplus <= 0 ? surplus : std::min(surplus, ppm_down(magnitude(proceeds), max_fee_ppm));
}

}  // namespace fb
