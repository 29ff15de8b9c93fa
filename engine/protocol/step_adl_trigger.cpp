// Step 7f: when ADL goes before the insurance by itself (adl_trigger): while the insurance behind a market has fallen
// far from its peak (Bybit), or while the profit of one side is large against lp, who owes it: then lp's lots go to
// that side (GMX).
#include <algorithm>

#include "protocol/figures.h"
#include "protocol/impl.h"

namespace fb {
namespace {

constexpr std::int64_t kFundFell = 1, kLongsGained = 2, kShortsGained = 4;

}  // namespace

void Protocol::Impl::journal_trigger(MarketIdx m, std::int64_t bit, const AdlTrigger& trigger, const char* what) {
  std::int64_t& state = s.markets[m].adl_on;
  const std::int64_t before = state;
  state = trigger.on ? before | bit : before & ~bit;
  const auto part = static_cast<Money>(std::clamp<Int128>(trigger.numerator, -kMostCollateral, kMostCollateral));
  const auto of = static_cast<Money>(std::min<Int128>(trigger.denominator, kMostCollateral));
  journal_rule(m, "rule_adl_on", before, state,
               std::string(what) + " is " + money_text(part) + " of " + money_text(of));
}

void Protocol::Impl::follow_drawdown(MarketIdx m) {
  const Money pool = insurance_of(m);
  const TimeMs since_ms = now() - params.at(GlobalParam::adl_peak_ms);
  std::erase_if(s.fund_peaks,
                [&](const FundPeak& p) { return p.market == m && (p.time_ms <= since_ms || p.amount <= pool); });
  s.fund_peaks.push_back({m, now(), pool});
  const Money peak = std::ranges::find(s.fund_peaks, static_cast<std::int64_t>(m), &FundPeak::market)->amount;
  const AdlTrigger trigger =
      drawdown_trigger(peak, checked_mul(params.at(GlobalParam::adl_pool_min_usd), kUsd), pool - peak,
                       -params.at(GlobalParam::adl_start_ppm), -params.at(GlobalParam::adl_stop_ppm),
                       (s.markets[m].adl_on & kFundFell) != 0);
  journal_trigger(m, kFundFell, trigger, "the insurance against its peak");
}

Money Protocol::Impl::side_profit(MarketIdx m, int side) const {
  Int128 sum = 0;
  for (AccountIdx a = layout.first_user(); a < s.ledger.accounts(); ++a) {
    const Lots lots = s.ledger.lots(a, m);
    if (sign_of(lots) == side) sum += std::max<Money>(0, lots * unit(m) - s.ledger.entry_value(a, m));
  }
  return narrow(sum, "profit of a side");
}

// What lp holds against the side goes to it at the mark until its profit is at the lower level again.
void Protocol::Impl::follow_pool_share(MarketIdx m, int side) {
  const AccountIdx lp = layout.lp(m);
  const Money profit = side_profit(m, side), pool = std::max<Money>(0, equity(lp));
  const std::int64_t bit = side > 0 ? kLongsGained : kShortsGained;
  const Ppm stop = params.at(GlobalParam::adl_stop_ppm);
  const AdlTrigger trigger =
      pool_share_trigger(profit, pool, params.at(GlobalParam::adl_start_ppm), stop, (s.markets[m].adl_on & bit) != 0);
  journal_trigger(m, bit, trigger, side > 0 ? "longs' profit against lp" : "shorts' profit against lp");
  const Money beyond = profit - ppm_down(pool, stop);
  const Lots owed = s.ledger.lots(lp, m);
  if (!trigger.on || beyond <= 0 || sign_of(owed) != -side) return;
  Lots held = 0;
  for (AccountIdx a = layout.first_user(); a < s.ledger.accounts(); ++a)
    if (sign_of(s.ledger.lots(a, m)) == side) held += magnitude(s.ledger.lots(a, m));
  AdlLimit limit{.left_out = {}, .most = std::vector<Lots>(market_count())};
  limit.most[m] = std::min({held, magnitude(owed), mul_div_ceil(held, beyond, profit, "lots to deleverage")});
  limit.left_out.push_back(layout.backstop(m));  // the users of this side alone
  apply_adl(allocate({lp}, limit));
}

void Protocol::Impl::follow_adl_triggers() {
  const auto policy = choice<AdlTriggerPolicy>(GlobalParam::adl_trigger);
  for (MarketIdx m = 0; m < market_count(); ++m) {
    switch (policy) {
      case AdlTriggerPolicy::deficit:
        s.markets[m].adl_on = 0;
        break;
      case AdlTriggerPolicy::drawdown:
        follow_drawdown(m);
        break;
      case AdlTriggerPolicy::pool_share:
        for (const int side : {1, -1}) follow_pool_share(m, side);
        break;
    }
  }
}

// For an account whose hole is made of `needs`.
bool Protocol::Impl::insurance_pays_first(const std::vector<Money>& needs) const {
  if (choice<DeficitOrder>(GlobalParam::deficit_order) != DeficitOrder::insurance_first) return false;
  for (MarketIdx m = 0; m < market_count(); ++m)
    if (needs[m] > 0 && (s.markets[m].adl_on & kFundFell) != 0) return false;
  return true;
}

}  // namespace fb
