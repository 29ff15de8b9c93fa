#include "insurance/loss_flow.h"

#include <algorithm>
#include <map>
#include <numeric>

namespace fb::ui {
namespace {

Money sum(const std::vector<Money>& amounts) { return std::accumulate(amounts.begin(), amounts.end(), Money{0}); }

class Reader {
 public:
  Reader(LossFlow& flow, const EventLog& log, const AccountLayout& layout) : flow_(flow), log_(log), layout_(layout) {
    for (auto* row : {&flow.deficit, &flow.cut, &flow.rounding, &flow.unbacked, &flow.repaid})
      row->assign(columns(), 0);
    flow.drawn.assign(layout.tranches, std::vector<Money>(columns(), 0));
  }

  void take(const Event& e) {
    if (e.type == EventType::transfer) addTransfer(e);
    if (e.type == EventType::bankruptcy) addDeficit(e);
  }

  void finish() {
    flow_.bankrupts = sorted(bankrupts_);
    flow_.winners = sorted(winners_);
  }

 private:
  using Parties = std::map<AccountIdx, std::vector<Money>>;

  std::size_t columns() const { return layout_.markets + 1; }
  std::size_t column(std::int64_t market) const {
    return market >= 0 && market < static_cast<std::int64_t>(layout_.markets) ? static_cast<std::size_t>(market)
                                                                              : layout_.markets;
  }

  void add(Parties& parties, AccountIdx account, std::size_t column, Money amount) {
    auto& row = parties[account];
    row.resize(columns());
    row[column] += amount;
  }

  void addTransfer(const Event& e) {
    // For a fall of collateral tranches pay straight to the account that has the hole.
    if (e.market >= layout_.markets && static_cast<TransferReason>(e.code) != TransferReason::tranche_draw) return;
    const bool into_hub = e.b == layout_.clearing(e.market);
    switch (static_cast<TransferReason>(e.code)) {
      case TransferReason::tranche_draw:
        if (layout_.is_tranche(e.a)) flow_.drawn[e.a - layout_.tranche(0)][column(e.market)] += e.x;
        return;
      case TransferReason::haircut:
        flow_.cut[e.market] += e.x;
        return add(winners_, e.a, e.market, e.x);
      case TransferReason::rounding:
        if (into_hub || e.a == layout_.clearing(e.market)) flow_.rounding[e.market] += into_hub ? e.x : -e.x;
        return;
      case TransferReason::repay:
        flow_.repaid[e.market] += e.x;
        return;
      case TransferReason::deposit:
      case TransferReason::withdrawal:
      case TransferReason::fee:
      case TransferReason::funding:
      case TransferReason::penalty:
      case TransferReason::payout:
      case TransferReason::hedge:
      case TransferReason::settlement:
      case TransferReason::backstop:
      case TransferReason::interest:
      case TransferReason::collateral_sale:
      case TransferReason::provider_in:
      case TransferReason::provider_out:
        return;
    }
  }

  void addDeficit(const Event& e) {
    const Detail* detail = log_.detail_of(e);
    if (detail == nullptr) return;
    for (const auto& [market, amount] : detail->pairs) addHole(e.a, column(market), amount);
    for (const auto& [asset, amount] : detail->more) addHole(e.a, layout_.markets, amount);
    const bool by_asset = !detail->more.empty() || detail->pairs.empty();
    flow_.unbacked[by_asset ? layout_.markets : column(detail->pairs.front().first)] += e.y;
  }

  void addHole(AccountIdx account, std::size_t column, Money amount) {
    flow_.deficit[column] += amount;
    add(bankrupts_, account, column, amount);
  }

  std::vector<LossFlow::Party> sorted(const Parties& parties) const {
    std::vector<LossFlow::Party> out;
    for (const auto& [account, by_column] : parties) out.push_back({account_ref(layout_, account), by_column});
    std::stable_sort(out.begin(), out.end(), [](const LossFlow::Party& a, const LossFlow::Party& b) {
      return sum(a.by_column) > sum(b.by_column);
    });
    return out;
  }

  LossFlow& flow_;
  const EventLog& log_;
  const AccountLayout& layout_;
  Parties bankrupts_, winners_;
};

}  // namespace

bool LossFlow::empty() const {
  const auto all_zero = [](const std::vector<Money>& amounts) { return sum(amounts) == 0; };
  return all_zero(deficit) && all_zero(cut) && std::all_of(drawn.begin(), drawn.end(), all_zero);
}

LossFlow lossFlow(const EventLog& log, const AccountLayout& layout, FlowSpan span, std::uint32_t last_block) {
  LossFlow flow;
  Reader reader(flow, log, layout);
  if (log.blocks.empty()) return flow;
  const std::size_t last = std::min<std::size_t>(last_block, log.blocks.size() - 1);
  const bool by_event = span.loss_event != 0;
  flow.loss_event = 0;
  flow.opened_ms = by_event ? 0 : span.from_ms;
  // A bankruptcy stands before the loss event that it opens, in the same block: the whole block belongs to it.
  std::uint32_t opened_in = UINT32_MAX;
  for (std::int64_t seq = log.blocks[last].end - 1; seq >= 0; --seq) {
    const Event& e = log.events[static_cast<std::size_t>(seq)];
    if (by_event ? opened_in != UINT32_MAX && e.block < opened_in : log.time_of(e) <= span.from_ms) break;
    reader.take(e);
    if (!by_event || e.type != EventType::loss_event || e.x != span.loss_event) continue;
    flow.loss_event = span.loss_event;
    flow.opened_ms = log.time_of(e);
    opened_in = e.block;
  }
  reader.finish();
  return flow;
}

}  // namespace fb::ui
