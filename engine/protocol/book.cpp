// The only places where value moves: every fill and transfer is journalled as it happens.
#include <algorithm>

#include "protocol/impl.h"

namespace fb {

std::int64_t Protocol::Impl::emit(Event e) {
  e.block = static_cast<std::uint32_t>(s.global.block);
  log->events.push_back(e);
  return static_cast<std::int64_t>(log->events.size()) - 1;
}

std::uint32_t Protocol::Impl::attach(Detail d) {
  log->details.push_back(std::move(d));
  return static_cast<std::uint32_t>(log->details.size());
}

void Protocol::Impl::touch(AccountIdx a) {
  hasher.touch(a);
  if (is_touched[a]) return;
  is_touched[a] = 1;
  touched.push_back(a);
}

std::int64_t Protocol::Impl::transfer(AccountIdx from, AccountIdx to, Money amount, TransferReason why, std::int64_t cause,
                                      std::uint16_t market, std::int64_t loss_event) {
  check_invariant(amount > 0, "a transfer moves a positive amount");
  s.ledger.transfer(from, to, amount);
  touch(from);
  touch(to);
  return emit({.cause = cause, .x = amount, .y = loss_event, .a = from, .b = to, .market = market, .type = EventType::transfer,
               .code = static_cast<std::uint8_t>(why)});
}

std::int64_t Protocol::Impl::fill(MarketIdx m, AccountIdx buyer, AccountIdx seller, Lots lots, Ticks price, FillReason why,
                                  std::int64_t cause) {
  check_invariant(lots > 0 && price > 0 && buyer != seller, "a fill moves positive lots at a positive price between two accounts");
  const auto longs = [&] { return std::max<Lots>(0, s.ledger.lots(buyer, m)) + std::max<Lots>(0, s.ledger.lots(seller, m)); };
  const Lots before = longs();
  s.ledger.fill(m, buyer, seller, lots, price, genesis->markets[m].instrument.tick_value);
  s.markets[m].open_interest += longs() - before;
  touch(buyer);
  touch(seller);
  return emit({.cause = cause, .x = lots, .y = price, .a = buyer, .b = seller, .market = static_cast<std::uint16_t>(m), .type = EventType::fill,
               .code = static_cast<std::uint8_t>(why)});
}

std::int64_t Protocol::Impl::refuse(AccountIdx a, std::uint16_t market, std::int64_t amount, RefusalReason why, std::int64_t cause,
                                    RefusedInput what) {
  ++totals.refusals;
  return emit({.cause = cause, .x = amount, .z = static_cast<std::int64_t>(what), .a = a, .market = market, .type = EventType::refusal,
               .code = static_cast<std::uint8_t>(why)});
}

bool Protocol::Impl::is_estate(AccountIdx a) const {
  return std::ranges::binary_search(s.estates, static_cast<std::int64_t>(a), {}, &Estate::account);
}

}  // namespace fb
