#include "report/journal_book.h"

#include "protocol/account_name.h"
#include "risk/collateral.h"

namespace fb {

JournalBook::JournalBook(const Genesis& genesis) : markets_(genesis.markets.size()), mark_(genesis.markets.size()), assets_(genesis.assets.size()) {
  const std::size_t count = layout_of(genesis).first_user() + genesis.accounts.size();
  quote_.resize(count);
  lots_.resize(count * markets_);
  amount_.resize(count * assets_);
  price_micro_.resize(assets_);
  for (const OpeningMarket& m : genesis.markets) tick_value_.push_back(m.instrument.tick_value);
}

void JournalBook::apply(const Event& e) {
  if (e.type == EventType::mark) mark_.at(e.market) = e.y;
  if (e.type == EventType::collateral_mark) price_micro_.at(e.market) = e.x;
  if (e.type == EventType::collateral) amount_.at(std::size_t{e.a} * assets_ + e.market) += e.x;
  if (e.type == EventType::transfer) {
    quote_.at(e.a) = narrow(static_cast<Int128>(quote_.at(e.a)) - e.x, "journal transfer");
    quote_.at(e.b) = checked_add(quote_.at(e.b), e.x, "journal transfer");
  }
  if (e.type != EventType::fill) return;
  const Money value = narrow(wide(e.x, tick_value_.at(e.market)) * e.y, "journal fill");
  quote_.at(e.a) = narrow(static_cast<Int128>(quote_.at(e.a)) - value, "journal fill");
  quote_.at(e.b) = checked_add(quote_.at(e.b), value, "journal fill");
  lots_[std::size_t{e.a} * markets_ + e.market] += e.x;
  lots_[std::size_t{e.b} * markets_ + e.market] -= e.x;
}

Money JournalBook::equity(AccountIdx a) const {
  Int128 sum = quote_[a];
  for (MarketIdx m = 0; m < markets_; ++m) sum += wide(lots(a, m), tick_value_[m]) * mark_[m];
  for (AssetIdx c = 0; c < assets_; ++c) sum += asset_value(amount_[std::size_t{a} * assets_ + c], price_micro_[c]);
  return narrow(sum, "journal equity");
}

Money JournalBook::value_of(const Event& e) const {
  const std::int64_t now = amount_.at(std::size_t{e.a} * assets_ + e.market), price = price_micro_.at(e.market);
  return asset_value(now, price) - asset_value(now - e.x, price);
}

}  // namespace fb
