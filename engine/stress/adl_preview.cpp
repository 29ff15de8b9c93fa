#include "stress/adl_preview.h"

#include <algorithm>
#include <map>


namespace fb {
namespace {

// Every account with lots as it stands after the shock: what all policies share.
class Scene {
 public:
  Scene(const Protocol& protocol, const AdlShock& shock);
  AdlPreview under(AdlPolicy policy) const;

 private:
  std::size_t n() const { return protocol_.markets(); }
  void shock_marks();
  void stand(AccountIdx a);
  bool is_dead(AccountIdx a, Money equity, Money notional) const;
  void count_lots();
  void add_rows(const std::vector<AdlFill>& fills, AdlPreview& out) const;
  void judge(const std::vector<AdlFill>& fills, AdlPreview& out) const;
  Money unit(MarketIdx m) const { return markets_[m].mark * markets_[m].tick_value; }

  const Protocol& protocol_;
  AdlPreview severity_;
  std::vector<AdlMarket> markets_;
  std::vector<Schedule> shocked_;   // at the marks after the shock
  std::vector<AdlAccount> accounts_;
  std::vector<Lots> lots_;          // [row x markets + market], behind accounts_
  std::vector<Money> maintenance_;  // likewise
};

Scene::Scene(const Protocol& protocol, const AdlShock& shock) : protocol_(protocol) {
  severity_.shock = shock;
  severity_.time_ms = protocol.time_ms();
  shock_marks();
  for (AccountIdx a = protocol.layout().lp(0); a < protocol.ledger().accounts(); ++a)
    if (protocol.layout().holds_lots(a) && protocol.ledger().has_position(a)) stand(a);
  for (std::size_t i = 0; i < accounts_.size(); ++i) {
    accounts_[i].lots = {lots_.data() + i * n(), n()};
    accounts_[i].maintenance = {maintenance_.data() + i * n(), n()};
  }
  count_lots();
  std::ranges::stable_sort(severity_.dead, {}, &AdlPreview::Dead::equity);
}

void Scene::shock_marks() {
  std::vector<Ticks> marks;
  for (MarketIdx m = 0; m < n(); ++m) {
    const Ticks mark = protocol_.market(m).mark;
    const bool moves = severity_.shock.market == kJointShock || severity_.shock.market == m;
    const Ticks moved = moves ? mark + mul_div_floor(mark, severity_.shock.ppm, kMillion, "shock") : mark;
    markets_.push_back({std::max<Ticks>(1, moved), protocol_.genesis().markets[m].instrument.tick_value});
    severity_.markets.push_back({.mark = markets_[m].mark});
    marks.push_back(markets_[m].mark);
  }
  shocked_ = protocol_.schedules_at(marks);
}

bool Scene::is_dead(AccountIdx a, Money equity, Money notional) const {
  const AccountLayout& layout = protocol_.layout();
  if (layout.is_user(a)) return equity <= 0 && !protocol_.is_estate(a);
  if (!layout.is_backstop(a)) return false;
  const MarketIdx m = a - layout.backstop(0);
  return equity < ppm_up(notional, protocol_.parameters().at(m, MarketParam::backstop_adl_ppm));
}

void Scene::stand(AccountIdx a) {
  const Ledger& ledger = protocol_.ledger();
  Money notional = 0;
  for (MarketIdx m = 0; m < n(); ++m) {
    const Lots lots = ledger.lots(a, m);
    lots_.push_back(lots);
    maintenance_.push_back(lots == 0 ? 0 : require(shocked_[m], shocked_[m].maintenance, lots));
    notional = checked_add(notional, checked_mul(magnitude(lots), unit(m)), "notional");
  }
  const bool hedged = protocol_.layout().is_lp(a);
  const Money equity = hedged ? protocol_.margin(a).equity : protocol_.margin_at(a, shocked_).equity;
  const bool dead = is_dead(a, equity, notional);
  accounts_.push_back({.account = a,
                       .equity = equity,
                       .dead = dead,
                       .last = !protocol_.layout().is_user(a),
                       .lots = {},
                       .entry_value = ledger.entry_values(a),
                       .maintenance = {}});
  if (!dead) return;
  severity_.dead.push_back({account_ref(protocol_.layout(), a), protocol_.account_name(a), equity, notional});
  severity_.hole = checked_add(severity_.hole, std::max<Money>(0, -equity), "holes");
}

void Scene::count_lots() {
  for (const AdlAccount& a : accounts_)
    for (MarketIdx m = 0; m < n() && a.dead; ++m)
      (a.lots[m] > 0 ? severity_.markets[m].dead_long : severity_.markets[m].dead_short) += magnitude(a.lots[m]);
  for (MarketIdx m = 0; m < n(); ++m) {
    AdlPreview::Market& market = severity_.markets[m];
    market.to_others = magnitude(market.dead_long - market.dead_short);
    const Parameters& p = protocol_.parameters();
    const Int128 per_min = wide(protocol_.market(m).depth_1pct, p.at(m, MarketParam::pace_ppm_per_min)) / kMillion;
    const auto pace =
        static_cast<Money>(std::min<Int128>(per_min * severity_.shock.block_ms / 60'000, wide(kTrillion, kMillion)));
    const AccountIdx b = protocol_.layout().backstop(m);
    const auto backstop = std::ranges::find(accounts_, b, &AdlAccount::account);
    const Money means = backstop == accounts_.end() ? protocol_.ledger().quote(b)
                        : backstop->dead            ? 0
                                                    : backstop->equity;
    const Lots room = backstop_room(market.dead_long > market.dead_short, protocol_.ledger().lots(b, m), means,
                                    p.at(m, MarketParam::backstop_limit_ppm), unit(m));
    market.avoidable = avoidable_lots(market.to_others, pace, unit(m), room);
  }
}

void Scene::add_rows(const std::vector<AdlFill>& fills, AdlPreview& out) const {
  std::map<std::pair<AccountIdx, MarketIdx>, std::size_t> at;
  for (const AdlFill& f : fills) {
    if (f.both_dead) continue;
    const auto [where, fresh] = at.try_emplace({f.counterparty, f.market}, out.rows.size());
    if (fresh) {
      const auto who = std::ranges::lower_bound(accounts_, f.counterparty, {}, &AdlAccount::account);
      const Lots held = who->lots[f.market];
      out.rows.push_back({.account = account_ref(protocol_.layout(), f.counterparty),
                          .name = protocol_.account_name(f.counterparty),
                          .market = f.market,
                          .held = held,
                          .profit = narrow(wide(held, unit(f.market)) - who->entry_value[f.market], "profit"),
                          .equity = who->equity});
    }
    AdlPreview::Row& row = out.rows[where->second];
    row.lots += f.lots;
    row.notional += f.lots * unit(f.market);
    row.hedge_leg = row.hedge_leg || f.hedge_leg;
  }
  std::ranges::sort(out.rows, [](const AdlPreview::Row& a, const AdlPreview::Row& b) {
    if (a.notional != b.notional) return a.notional > b.notional;
    return std::pair(a.account, a.market) < std::pair(b.account, b.market);
  });
}

void Scene::judge(const std::vector<AdlFill>& fills, AdlPreview& out) const {
  std::map<AccountIdx, Money> borne;
  for (const AdlAccount& a : accounts_)
    for (MarketIdx m = 0; m < n() && !a.dead; ++m) {
      const Lots net = severity_.markets[m].dead_long - severity_.markets[m].dead_short;
      if (a.lots[m] != 0 && sign_of(a.lots[m]) == -sign_of(net)) borne.try_emplace(a.account, 0);
    }
  for (const AdlPreview::Row& row : out.rows) borne[account_idx(protocol_.layout(), row.account).value()] += row.notional;
  AdlSeverity severity;
  for (const AdlFill& f : fills) severity.hedge_legs += f.hedge_leg;
  for (MarketIdx m = 0; m < n(); ++m) severity.avoidable += severity_.markets[m].avoidable * unit(m);
  std::vector<AdlBurden> burdens;
  std::vector<Money> amounts;
  for (const auto& [account, notional] : borne) {
    amounts.push_back(notional);
    if (notional > 0) burdens.push_back({.account = account, .notional = notional});
  }
  out.quality = adl_quality(burdens, severity);
  out.standing = static_cast<std::uint32_t>(borne.size());
  out.gini_standing_ppm = gini_ppm(std::move(amounts));
}

AdlPreview Scene::under(AdlPolicy policy) const {
  AdlPreview out = severity_;
  out.policy = policy;
  const auto fills = allocate_adl(policy, {.accounts = accounts_,
                                           .markets = markets_,
                                           .covariance = protocol_.covariance(),
                                           .block = std::int64_t{protocol_.block()} + 1});
  add_rows(fills, out);
  judge(fills, out);
  return out;
}

}  // namespace

AdlPreview preview_adl(const Protocol& protocol, const AdlShock& shock, AdlPolicy policy) {
  return Scene(protocol, shock).under(policy);
}

std::vector<AdlPreview> preview_adl_policies(const Protocol& protocol, const AdlShock& shock) {
  const Scene scene(protocol, shock);
  std::vector<AdlPreview> out;
  for (const AdlPolicyInfo& info : adl_policies()) out.push_back(scene.under(info.policy));
  return out;
}

}  // namespace fb
