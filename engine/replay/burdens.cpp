#include "replay/burdens.h"

#include <algorithm>

namespace fb {

Money cost_of_price(const Event& fill, AccountIdx a, Ticks mark, const Instrument& instrument) {
  if (fill.type != EventType::fill) return 0;
  const Ticks worse = fill.a == a ? fill.y - mark : mark - fill.y;  // bought above the mark, or sold below it
  return std::max<Money>(0, instrument.notional(fill.x, worse));
}

AdlBurden& Burdens::row(AccountIdx a) {
  const auto [at, fresh] = row_of_.try_emplace(a, rows_.size());
  if (fresh) rows_.push_back({.account = a});
  return rows_[at->second];
}

void Burdens::take(const Event& e, const EventLog& log) {
  if (e.type == EventType::mark) marks_[e.market] = e.y;
  if (e.type == EventType::transfer && static_cast<TransferReason>(e.code) == TransferReason::haircut)
    row(e.a).cut += e.x;
  if (e.type != EventType::adl || AdlCode::of(e).both_dead) return;
  const Instrument& instrument = genesis_->markets[e.market].instrument;
  AdlBurden& bearer = row(e.a);
  bearer.notional += instrument.notional(e.x, marks_[e.market]);
  if (e.cause >= 0)
    bearer.cut += cost_of_price(log.events[static_cast<std::size_t>(e.cause)], e.a, marks_[e.market], instrument);
}

void Burdens::clear() {
  rows_.clear();
  row_of_.clear();
}

}  // namespace fb
