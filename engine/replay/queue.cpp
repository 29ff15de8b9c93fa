#include "replay/queue.h"

#include <algorithm>
#include <unordered_map>
#include <unordered_set>

namespace fb {
namespace {

// The share of depth a minute that the step gives a side (PROTOCOL.md, section 7).
Money pace_of(const Protocol& p, MarketIdx m, TimeMs over_ms) {
  const Ppm share = p.parameters().at(m, MarketParam::pace_ppm_per_min);
  const Int128 per_min = wide(p.market(m).depth_1pct, share) / kMillion;
  return static_cast<Money>(std::min<Int128>(per_min * over_ms / 60'000, INT64_MAX));
}

// What the sources said in the block shown; at the opening what the first marks came from.
BlockInput standing_input(const Recording& recording, const Protocol& shown) {
  BlockInput out{.time_ms = shown.time_ms()};
  if (shown.block() > 0) {
    BlockInput last = recording.block(shown.block());
    out.observations = std::move(last.observations);
    out.turnover = std::move(last.turnover);
    out.asset_prices = std::move(last.asset_prices);
    return out;
  }
  for (MarketIdx m = 0; m < shown.markets(); ++m)
    for (std::uint32_t s = 0; s < shown.genesis().markets[m].sources.size(); ++s)
      out.observations.push_back(
          {.market = m, .source = s, .price = shown.genesis().markets[m].first_index, .time_ms = out.time_ms});
  for (AssetIdx c = 0; c < shown.genesis().assets.size(); ++c)
    out.asset_prices.push_back({c, shown.genesis().assets[c].price_micro});
  return out;
}

EventLog after(const EventLog::BlockEnd& last) {
  EventLog out;
  out.blocks.push_back(last);
  out.blocks.back().end = 0;
  return out;
}

}  // namespace

class QueueReader {
 public:
  explicit QueueReader(LiquidationQueue& out) : out_(out) {}

  // Everyone below maintenance now, in account order.
  void begin(const Protocol& now, TimeMs interval_ms) {
    out_.time_ms = now.time_ms();
    out_.interval_ms = interval_ms;
    out_.markets.resize(now.markets());
    now.margins(margins_);
    const AccountIdx first = now.layout().first_user();
    for (std::size_t u = 0; u < margins_.size(); ++u) {
      const auto a = first + static_cast<AccountIdx>(u);
      if (!below_maintenance(margins_[u]) || now.is_estate(a)) continue;
      row_of_[a] = out_.rows.size();
      out_.rows.push_back({.account = account_ref(now.layout(), a), .name = now.account_name(a), .margin = margins_[u]});
      accounts_.push_back(a);
      add_positions(now, a, out_.rows.back());
    }
    for (MarketIdx m = 0; m < now.markets(); ++m) out_.markets[m].pace = pace_of(now, m, interval_ms);
  }

  // One more block; false when nobody waits any more.
  bool take(const Protocol& after, const EventLog& log) {
    ++out_.horizon;
    if (out_.horizon == 1) read_next_block(after, log);
    for (const Event& e : log.events)
      if (e.type == EventType::liquidation && !row_of_.contains(e.a) && later_.insert(e.a).second) ++out_.fallen_later;
    bool someone = false;
    for (std::size_t i = 0; i < accounts_.size(); ++i) {
      QueueRow& row = out_.rows[i];
      const AccountMargin m = after.margin(accounts_[i]);
      const bool out = !below_maintenance(m);
      someone = someone || !out;
      row.blocks = out ? (row.blocks == 0 ? out_.horizon : row.blocks) : 0;
    }
    out_.done_after = someone ? 0 : (out_.done_after == 0 ? out_.horizon : out_.done_after);
    return someone;
  }

  void sort() {
    std::ranges::stable_sort(out_.rows, {}, [](const QueueRow& r) {
      return std::pair{r.place == 0 ? UINT32_MAX : r.place, r.margin.health_ppm};
    });
    out_.total = static_cast<std::uint32_t>(out_.rows.size());
  }

 private:
  void add_positions(const Protocol& now, AccountIdx a, QueueRow& row) {
    for (MarketIdx m = 0; m < now.markets(); ++m) {
      const Lots lots = now.ledger().lots(a, m);
      if (lots == 0) continue;
      const Money value = now.genesis().markets[m].instrument.notional(lots, now.market(m).mark);
      row.notional += value;
      (lots > 0 ? out_.markets[m].waiting_sells : out_.markets[m].waiting_buys) += value;
      out_.notional += value;
    }
  }

  void read_next_block(const Protocol& after, const EventLog& log) {
    std::uint32_t place = 0;
    QueueRow* working = nullptr;
    AccountIdx account = 0;  // whose row that is
    for (const Event& e : log.events) {
      if (e.type == EventType::liquidation) {
        working = nullptr;
        const auto at = row_of_.find(e.a);
        if (at == row_of_.end()) continue;
        account = e.a;
        working = &out_.rows[at->second];
        working->place = ++place;
        working->stage = static_cast<LiquidationStage>(e.code);
        working->market = e.market;
      }
      const bool forced = e.type == EventType::fill && (static_cast<FillReason>(e.code) == FillReason::liquidation ||
                                                        static_cast<FillReason>(e.code) == FillReason::backstop);
      if (forced && working != nullptr && (e.a == account || e.b == account))
        add_clip(after, e.a == account ? e.x : -e.x, *working, e);
      const bool penalty = e.type == EventType::transfer && working != nullptr && e.a == account &&
                           static_cast<TransferReason>(e.code) == TransferReason::penalty;
      if (penalty && !working->clips.empty()) {
        working->clips.back().penalty += e.x;
        out_.penalties += e.x;
      }
    }
  }

  void add_clip(const Protocol& after, Lots change, QueueRow& row, const Event& e) {
    const Instrument& market = after.genesis().markets[e.market].instrument;
    const Ticks mark = after.market(e.market).mark;
    const Money cost = narrow(wide(change, market.tick_value) * (e.y - mark), "cost of a clip");
    row.clips.push_back({.market = e.market,
                         .lots = change,
                         .price = e.y,
                         .mark = mark,
                         .cost = cost,
                         .reason = static_cast<FillReason>(e.code)});
    out_.cost += cost;
    (change < 0 ? out_.markets[e.market].next_sells : out_.markets[e.market].next_buys) += market.notional(e.x, mark);
  }

  LiquidationQueue& out_;
  std::vector<AccountMargin> margins_;
  std::vector<AccountIdx> accounts_;  // of the rows, until they are sorted
  std::unordered_map<AccountIdx, std::size_t> row_of_;
  std::unordered_set<AccountIdx> later_;
};

// The run shown may have a genesis of its own (other rules, other tranches): states of one do not fit into another.
Result<void> QueueForecast::prepare(const Protocol& shown) {
  if (scratch_ && scratch_->shared_genesis() == shown.shared_genesis()) return {};
  EventLog opening;
  auto opened = Protocol::open(shown.shared_genesis(), workers_, opening);
  if (!opened) return fail(opened.error());
  scratch_ = std::move(*opened);
  return {};
}

Result<void> QueueForecast::run_on(const Protocol& shown, const EventLog& log, QueueReader& reader) {
  if (const auto ready = prepare(shown); !ready) return ready;
  scratch_->restore(shown.save());
  BlockInput input = standing_input(*recording_, shown);
  EventLog scratch = after(log.blocks[shown.block()]);
  bool someone = true;
  for (std::uint32_t k = 0; k < kQueueHorizon && someone; ++k) {
    input.time_ms += recording_->interval_ms;
    for (Observation& o : input.observations) o.time_ms += recording_->interval_ms;
    if (const auto done = scratch_->step(input, scratch); !done) {
      scratch_.reset();
      return done;
    }
    someone = reader.take(*scratch_, scratch);
    scratch = after(scratch.blocks.back());
  }
  return {};
}

const LiquidationQueue& QueueForecast::at(const Protocol& shown, const EventLog& log) {
  if (state_ == shown.state_hash()) return newest_;
  state_ = shown.state_hash();
  newest_ = {};
  QueueReader reader(newest_);
  reader.begin(shown, recording_->interval_ms);
  if (!newest_.rows.empty())
    if (const auto done = run_on(shown, log, reader); !done) newest_.error = done.error().text();
  reader.sort();
  return newest_;
}

LiquidationQueue page_of(const LiquidationQueue& queue, QueueQuery query) {
  LiquidationQueue out;
  static_cast<QueueFigures&>(out) = queue;
  out.offset = std::min(query.offset, queue.total);
  const std::uint32_t end = std::min(queue.total, out.offset + std::min(query.count, queue.total));
  out.rows.assign(queue.rows.begin() + out.offset, queue.rows.begin() + end);
  return out;
}

}  // namespace fb
