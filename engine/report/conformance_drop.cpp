// The vector `single_block_drop` through the protocol itself: an opening book, one block with the fallen price.
#include <cmath>
#include <memory>
#include <stdexcept>

#include "protocol/protocol.h"
#include "report/conformance_mechanisms.h"

namespace fb::conformance {
namespace {

constexpr Ticks kFirst = 1'000'000;  // of 0.01 USD; a lot of 0.0001 units is worth exactly 1 USD there
constexpr Money kTickValue = 1;      // micro-USD
constexpr TimeMs kBlockMs = 15'000;
constexpr double kMostUsd = 1e9;     // of one long

std::int64_t whole(double value, double most) {
  if (!(std::abs(value) <= most)) throw std::out_of_range("a figure beyond a thousand million USD");
  return std::llround(value);
}

Genesis one_market() {
  Genesis genesis;
  OpeningMarket market;
  market.instrument = {"X-PERP", "X", 10'000'000, 100'000, kTickValue};
  market.sources = {{"vector", 1}};
  market.single_source = true;
  market.first_index = kFirst;
  genesis.markets.push_back(market);
  genesis.parameters = Parameters({market.instrument.id});
  return genesis;
}

// Every long entered at the mark with collateral = notional / leverage, against one short that can bear anything.
Genesis book_of(const Json& longs) {
  Genesis genesis = one_market();
  Lots open = 0;
  const auto add = [&](Lots lots, Money balance) {
    const auto user = static_cast<UserIdx>(genesis.accounts.size());
    genesis.accounts.push_back({std::to_string(user), user, MarginMode::cross, balance});
    genesis.positions.push_back({user, 0, lots, kFirst});
  };
  for (const auto& l : longs) {
    const double notional = l.at("notional").get<double>();
    const Lots lots = whole(notional, kMostUsd);
    add(lots, whole(notional / l.at("leverage").get<double>() * 1e6, kMostUsd * 1e6));
    open = checked_add(open, lots);
  }
  add(-open, checked_mul(open, kUsd));
  return genesis;
}

}  // namespace

Json single_block_drop_answer(const Json& in) {
  const auto genesis = std::make_shared<const Genesis>(book_of(in.at("longs")));
  Workers here(1);
  EventLog log;
  const auto opened = Protocol::open(genesis, here, log);
  if (!opened) throw std::invalid_argument(opened.error().text());
  BlockInput block{.time_ms = genesis->time_ms + kBlockMs};
  const Ticks fallen = whole(static_cast<double>(kFirst) * (1 - in.at("drop").get<double>()), kMostUsd);
  block.observations.push_back({.price = fallen, .time_ms = block.time_ms});
  if (const auto done = (*opened)->step(block, log); !done) throw std::invalid_argument(done.error().text());
  const auto& totals = (*opened)->totals();
  const Money gain = -genesis->positions.back().lots * (kFirst - (*opened)->market(0).mark) * kTickValue;
  return {{"bankrupt", totals.bankrupt_accounts},
          {"total_deficit", static_cast<double>(totals.deficit) / 1e6},
          {"winners_gain", static_cast<double>(gain) / 1e6}};
}

}  // namespace fb::conformance
