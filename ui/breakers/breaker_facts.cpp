#include "breakers/breaker_facts.h"

#include <algorithm>

#include "common/numbers.h"
#include "common/theme.h"

namespace fb::ui {
namespace {

QString horizonName(std::uint8_t horizon) {
  const QString names[] = {QObject::tr("1 min"), QObject::tr("5 min"), QObject::tr("1 h")};
  return horizon < 3 ? names[horizon] : QString();
}

// Price bounds begin an auction, whatever the state; while one runs nothing tighter follows by itself.
NearestTrigger ofBounds(const Snapshot& s, MarketIdx m) {
  const MarketView& v = s.markets[m].view;
  const MarketParam horizons[] = {MarketParam::bound1_ms, MarketParam::bound2_ms, MarketParam::bound3_ms};
  NearestTrigger t{.used = 1, .words = QObject::tr("none, an auction runs"), .next = BreakerState::halted};
  if (v.breaker >= BreakerState::auction) return t;
  t.next = BreakerState::auction;
  t.used = std::clamp(static_cast<double>(v.band_used_ppm) / static_cast<double>(kMillion), 0.0, 1.0);
  const auto minutes = s.parameters.at(m, horizons[std::min<std::size_t>(v.nearest_horizon, 2)]) / 60'000;
  t.words = QObject::tr("%1 min bounds, %2 of %3")
                .arg(minutes)
                .arg(decimal(t.used * 100, 0) + kThinSpace + "%", theme::look(BreakerState::auction).word);
  return t;
}

NearestTrigger ofMarket(const Snapshot& s, MarketIdx m) {
  if (m < s.parameters.market_ids().size() &&
      s.parameters.choice<PriceGuard>(GlobalParam::price_guard) == PriceGuard::bounds)
    return ofBounds(s, m);
  const MarketView& v = s.markets[m].view;
  const auto limit = [&](MarketParam p) {
    return m < s.parameters.market_ids().size() ? s.parameters.at(m, p) : kMillion;
  };
  const Ppm reduce = limit(MarketParam::band_reduce_ppm), halt = limit(MarketParam::band_halt_ppm);
  const std::pair<BreakerState, Ppm> bands[] = {
      {BreakerState::caution, kMillion}, {BreakerState::reduce_only, reduce}, {BreakerState::halted, halt}};
  NearestTrigger t;
  for (const auto& [state, at] : bands) {
    if (state <= v.breaker || at <= 0) continue;
    t.next = state;
    t.used = std::clamp(static_cast<double>(v.band_used_ppm) / static_cast<double>(at), 0.0, 1.0);
    t.words =
        QObject::tr("%1 band, %2 of %3")
            .arg(horizonName(v.nearest_horizon), decimal(t.used * 100, 0) + kThinSpace + "%", theme::look(state).word);
    return t;
  }
  t.used = 1;
  t.next = BreakerState::halted;
  t.words = QObject::tr("none, this is the tightest state");
  return t;
}

Money openInterest(const Snapshot& s, MarketIdx scope) {
  Money sum = 0;
  for (MarketIdx m = 0; m < s.markets.size(); ++m)
    if (scope == kGlobalScope || scope == m)
      sum += s.markets[m].instrument.notional(s.markets[m].view.open_interest, s.markets[m].view.mark);
  return sum;
}

}  // namespace

QString scopeName(const Snapshot& s, MarketIdx scope) {
  return scope < s.markets.size() ? text(s.markets[scope].id) : QObject::tr("all markets");
}

BreakerState breakerOf(const Snapshot& s, MarketIdx scope) {
  return scope < s.markets.size() ? s.markets[scope].view.breaker : s.global_breaker;
}

HoldView holdOf(const Snapshot& s, MarketIdx scope) {
  return scope < s.markets.size() ? s.markets[scope].view.hold : s.global_hold;
}

QString holdWords(const HoldView& hold) {
  if (hold.held == BreakerState::normal) return {};
  const QString until = hold.until_ms == 0 ? QObject::tr("two persons release it") : clockTime(hold.until_ms);
  return QObject::tr("held at least at %1 until %2; the rules alone: %3")
      .arg(theme::look(hold.held).word, until, theme::look(hold.rule).word);
}

NearestTrigger nearestTrigger(const Snapshot& s, MarketIdx scope) {
  if (scope < s.markets.size()) return ofMarket(s, scope);
  NearestTrigger nearest;
  nearest.words = QObject::tr("none");
  for (MarketIdx m = 0; m < s.markets.size(); ++m) {
    if (s.markets[m].view.breaker == BreakerState::halted) continue;  // has none
    NearestTrigger t = ofMarket(s, m);
    t.words = text(s.markets[m].id) + " " + t.words;
    if (nearest.used == 0 || t.used > nearest.used) nearest = t;
  }
  return nearest;
}

QString whatIsRefused(const Snapshot& s, MarketIdx scope, BreakerState state) {
  switch (state) {
    case BreakerState::normal:
      return QObject::tr("nothing beyond the usual margin rules");
    case BreakerState::caution: {
      const MarketIdx m = scope < s.parameters.market_ids().size() ? scope : 0;
      if (s.parameters.market_ids().empty()) return QObject::tr("opening orders above the caution leverage");
      return QObject::tr("opening orders above %1× leverage")
          .arg(ratio(s.parameters.at(m, MarketParam::caution_leverage_ppm), 0));
    }
    case BreakerState::reduce_only:
      return QObject::tr("every order that does not reduce a position");
    case BreakerState::auction:
      return QObject::tr("every order outside the call auction");
    case BreakerState::halted:
      return QObject::tr("every order");
  }
  return {};
}

QString consequence(const Snapshot& s, MarketIdx scope, BreakerState to) {
  const QString positions =
      s.positions.query.market == scope && s.positions.query.text.empty() && !s.positions.query.only_below_110
          ? QObject::tr("%1 positions").arg(integer(s.positions.total))
          : QObject::tr("Open positions");
  const QString hold = holdWords(holdOf(s, scope));
  return QObject::
      tr("<b>%1</b>: %2 → <b>%3</b><br>Refused from then on: %4.<br>%5 (%6 USD open interest, one side) stay open.<br>"
         "Marks, clearing, deleveraging and liquidation go on.%7")
          .arg(scopeName(s, scope).toHtmlEscaped(), theme::look(breakerOf(s, scope)).word, theme::look(to).word,
               whatIsRefused(s, scope, to), positions, moneyShort(openInterest(s, scope)), hold.isEmpty() ? hold : "<br>" + QObject::tr("Now %1.").arg(hold));
}

}  // namespace fb::ui
