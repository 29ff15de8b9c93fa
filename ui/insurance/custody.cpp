#include "insurance/custody.h"

namespace fb::ui {

Custody custodyOf(const Protocol& protocol) {
  const CustodyView view = protocol.custody();
  Custody out{.quote = view.quote, .collateral = view.collateral, .unbacked = view.unbacked, .stopped = view.withdrawals_stopped, .waiting = view.queued_amount, .queued = view.queued};
  for (AssetIdx c = 0; c < protocol.genesis().assets.size(); ++c) {
    const AssetView v = protocol.asset(c);
    out.assets.push_back({protocol.genesis().assets[c].id, v.value, v.exposure, v.silo, v.stale});
  }
  for (std::size_t g = 0; g < protocol.groups().size(); ++g) {
    const GroupView v = protocol.group(g);
    out.assets.push_back({protocol.groups().names[g], v.value, v.exposure, v.silo});
  }
  const AccountLayout& layout = protocol.layout();
  out.treasury = protocol.margin(AccountLayout::treasury).equity;
  out.rounding = protocol.margin(AccountLayout::rounding).equity;
  for (MarketIdx m = 0; m < protocol.markets(); ++m) {
    out.providers += protocol.margin(layout.lp(m)).equity;
    out.backstops += protocol.margin(layout.backstop(m)).equity;
    out.hubs += protocol.margin(layout.funding(m)).equity + protocol.margin(layout.clearing(m)).equity;
  }
  for (std::uint32_t t = 0; t < layout.tranches; ++t) out.tranches += protocol.margin(layout.tranche(t)).equity;
  std::vector<AccountMargin> users;
  protocol.margins(users);
  for (const AccountMargin& user : users) {
    out.clients += user.equity;
    out.owed += user.equity > 0;
  }
  return out;
}

}  // namespace fb::ui
