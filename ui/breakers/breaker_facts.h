// What a breaker's state means and where its nearest trigger stands, in words. Thread rule: pure functions.
#pragma once
#include <QString>

#include "replay/snapshot.h"

namespace fb::ui {

// A scope is a market's index or kGlobalScope.
QString scopeName(const Snapshot& s, MarketIdx scope);  // "BTC-PERP", "all markets"
BreakerState breakerOf(const Snapshot& s, MarketIdx scope);

HoldView holdOf(const Snapshot& s, MarketIdx scope);
// "held at least at halted until 10:47:00; the rules alone: caution"; empty where nobody holds.
QString holdWords(const HoldView& hold);

struct NearestTrigger {
  double used = 0;  // share of the way to the next state, 0 to 1
  QString words;    // "5 min band, 58 % of caution"
  BreakerState next = BreakerState::caution;
};
NearestTrigger nearestTrigger(const Snapshot& s, MarketIdx scope);  // global: that of the market nearest to its trigger

QString whatIsRefused(const Snapshot& s, MarketIdx scope, BreakerState state);  // "opening orders above 5× leverage"
// "BTC-PERP: normal → halted. Refuses every order. Open interest of 612 M USD stays open. Liquidation, marks …"
QString consequence(const Snapshot& s, MarketIdx scope, BreakerState to);

}  // namespace fb::ui
