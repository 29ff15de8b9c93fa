#include "replay/adl_audit.h"

#include <algorithm>
#include <map>

#include "protocol/account_name.h"
#include "replay/burdens.h"

namespace fb {
namespace {

// One block at a time: what it says goes into `burst_`, which counts once a block had ADL.
class Auditor {
 public:
  Auditor(const EventLog& log, const Genesis& genesis) : log_(log), genesis_(genesis), burdens_(genesis) {}

  void take(const Event& e, std::int64_t seq) {
    burdens_.take(e, log_);
    if (e.type == EventType::bankruptcy) {
      deficits_[e.a] += e.x;
      burst_.deficit += e.x;
    }
    if (e.type == EventType::transfer && static_cast<TransferReason>(e.code) == TransferReason::tranche_draw)
      burst_.draws += e.x;
    if (e.type == EventType::clearing)
      if (const Detail* d = log_.detail_of(e); d != nullptr)
        for (const auto& [market, amount] : d->more) burst_.shortfall += amount;
    if (e.type == EventType::adl) take_adl(e, seq);
    if (e.type == EventType::block) end_block(e);
  }
  std::vector<AdlBurst> bursts;

 private:
  void take_adl(const Event& e, std::int64_t seq);
  void end_block(const Event& e);
  void add_row(const Event& e, Money notional);

  const EventLog& log_;
  const Genesis& genesis_;
  Burdens burdens_;
  AdlBurst burst_;
  AdlSeverity severity_;
  std::map<AccountIdx, Money> deficits_, gone_;  // gone_: notional that a dead account gave up
  std::map<std::pair<AccountIdx, MarketIdx>, std::size_t> row_of_;
};

void Auditor::take_adl(const Event& e, std::int64_t seq) {
  const AdlCode code = AdlCode::of(e);
  const Instrument& instrument = genesis_.markets[e.market].instrument;
  const Money notional = instrument.notional(e.x, burdens_.mark(e.market));
  if (burst_.fills++ == 0) {
    burst_.seq = seq;
    burst_.policy = code.policy;
  }
  gone_[e.b] += notional;
  severity_.avoidable += instrument.notional(e.z, burdens_.mark(e.market));
  severity_.hedge_legs += code.hedge_leg;
  if (code.both_dead)
    gone_[e.a] += notional;
  else
    add_row(e, notional);
}

void Auditor::add_row(const Event& e, Money notional) {
  const auto [at, fresh] = row_of_.try_emplace({e.a, e.market}, burst_.rows.size());
  if (fresh) burst_.rows.push_back({.account = account_ref(layout_of(genesis_), e.a), .name = account_name(genesis_, e.a), .market = e.market});
  AdlBurst::Row& row = burst_.rows[at->second];
  row.lots += e.x;
  row.notional += notional;
  row.hedge_leg = row.hedge_leg || AdlCode::of(e).hedge_leg;
  if (e.cause < 0) return;
  const Event& fill = log_.events[static_cast<std::size_t>(e.cause)];
  row.sold = fill.type == EventType::fill && fill.b == e.a;
  row.cut += cost_of_price(fill, e.a, burdens_.mark(e.market), genesis_.markets[e.market].instrument);
}

void Auditor::end_block(const Event& e) {
  if (burst_.fills > 0) {
    burst_.block = e.block;
    burst_.time_ms = log_.time_of(e);
    for (const auto& [account, notional] : gone_)
      burst_.dead.push_back(
          {account_ref(layout_of(genesis_), account), account_name(genesis_, account), deficits_.contains(account) ? deficits_[account] : 0, notional});
    std::ranges::sort(burst_.rows, [](const AdlBurst::Row& a, const AdlBurst::Row& b) {
      if (a.notional != b.notional) return a.notional > b.notional;
      return std::pair(a.account, a.market) < std::pair(b.account, b.market);
    });
    severity_.shortfall = burst_.shortfall;
    burst_.quality = adl_quality(burdens_.rows(), severity_);
    bursts.push_back(std::move(burst_));
  }
  burst_ = {};
  severity_ = {};
  burdens_.clear();
  deficits_.clear();
  gone_.clear();
  row_of_.clear();
}

}  // namespace

std::vector<AdlBurst> adl_bursts(const EventLog& log, const Genesis& genesis, std::int64_t end) {
  Auditor auditor(log, genesis);
  for (std::int64_t seq = 0; seq < end; ++seq) auditor.take(log.events[static_cast<std::size_t>(seq)], seq);
  return std::move(auditor.bursts);
}

}  // namespace fb
