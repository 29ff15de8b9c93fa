#include "replay/run.h"

#include <algorithm>

namespace fb {
namespace {

// The first `blocks` blocks of a log. Details stand in the order of their events, so the last one used ends them.
EventLog head(const EventLog& log, std::size_t blocks) {
  EventLog out;
  out.blocks.assign(log.blocks.begin(), log.blocks.begin() + static_cast<std::ptrdiff_t>(blocks));
  out.events.assign(log.events.begin(), log.events.begin() + static_cast<std::ptrdiff_t>(out.blocks.back().end));
  std::size_t details = 0;
  for (const Event& e : out.events) details = std::max<std::size_t>(details, e.detail);
  out.details.assign(log.details.begin(), log.details.begin() + static_cast<std::ptrdiff_t>(details));
  return out;
}

Series head(const Series& series, std::size_t blocks) {
  Series out = series;
  for (auto& market : out.markets) market.resize(blocks);
  out.totals.resize(blocks);
  return out;
}

constexpr std::chrono::milliseconds kDearest{
    40};  // steps between two checkpoints: a seek stays below a tenth of a second

bool worth_a_jump(const Event& e) {
  return e.type == EventType::liquidation || e.type == EventType::bankruptcy || e.type == EventType::breaker ||
         e.type == EventType::adl;
}

}  // namespace

Run::Run(Opening opening, EventLog log, const Protocol& opened)
    : id_(opening.id),
      genesis_(std::move(opening.genesis)),
      rules_(std::move(opening.rules)),
      checkpoint_blocks_(std::max(1U, opening.checkpoint_blocks)),
      owners_{{0, opening.id}},
      log_(std::move(log)),
      counter_(opened.genesis()) {
  series_.markets.resize(opened.markets());
  take_in(opened);
  checkpoints_.add(0, opened.save());
}

Run::Run(const Run& parent, int id, std::uint32_t block, std::vector<OperatorCommand> commands, const Protocol& shown)
    : id_(id),
      parent_(parent.id_),
      genesis_(parent.genesis_),
      rules_(parent.rules_),
      from_block_(block),
      checkpoint_blocks_(parent.checkpoint_blocks_),
      extra_(parent.extra_),
      owners_(parent.owners_),
      log_(head(parent.log_, block + 1)),
      series_(head(parent.series_, block + 1)),
      outcomes_(parent.outcomes_.begin(), parent.outcomes_.begin() + block + 1),
      eventful_(parent.eventful_.begin(), parent.eventful_.begin() + block + 1),
      checkpoints_(parent.checkpoints_.up_to(block)),
      counter_(shown.genesis()) {
  std::erase_if(extra_, [&](const auto& entry) { return entry.first > block; });
  extra_[block + 1] = std::move(commands);
  std::erase_if(owners_, [&](const auto& entry) { return entry.first > block; });
  owners_.emplace_back(block + 1, id);
  last_checkpoint_ = checkpoints_.last_at_or_before(block);
  if (last_checkpoint_ < block) checkpoints_.add(last_checkpoint_ = block, shown.save());
  counter_.resume(outcomes_.back(), log_, shown);
}

ForkInfo Run::info() const {
  const auto own = extra_.find(from_block_ + 1);
  return {.id = id_,
          .parent = parent_,
          .label = label,
          .from_ms = log_.blocks[from_block_].time_ms,
          .computed_to = computed_to(),
          .whole_day = owners_.front().second == id_,
          .rules = rules_,
          .commands = own == extra_.end() ? std::vector<OperatorCommand>{} : own->second};
}

BlockInput Run::input(const Recording& recording, std::uint32_t block) const {
  BlockInput input = recording.block(block);
  if (const auto extra = extra_.find(block); extra != extra_.end())
    input.commands.insert(input.commands.end(), extra->second.begin(), extra->second.end());
  return input;
}

int Run::owner(std::uint32_t block) const {
  const auto after = std::ranges::upper_bound(owners_, block, {}, [](const auto& entry) { return entry.first; });
  return std::prev(after)->second;
}

Result<void> Run::advance(Protocol& edge, const Recording& recording) {
  const std::size_t blocks = log_.blocks.size();
  const auto begin = Clock::now();
  const auto done = edge.step(input(recording, computed_to() + 1), log_);
  if (!done) {
    log_.truncate(blocks);
    return done;
  }
  take_in(edge);
  since_checkpoint_ += Clock::now() - begin;
  if (checkpoint_due()) {
    last_checkpoint_ = computed_to();
    since_checkpoint_ = {};
    checkpoints_.add(last_checkpoint_, edge.save());
  }
  return {};
}

bool Run::checkpoint_due() const {
  return computed_to() >= last_checkpoint_ + checkpoint_blocks_ || since_checkpoint_ >= kDearest;
}

void Run::take_in(const Protocol& edge) {
  counter_.add_block(edge, log_);
  outcomes_.push_back(counter_.figures());
  const std::size_t block = log_.blocks.size() - 1;
  const auto begin = log_.events.begin() + static_cast<std::ptrdiff_t>(block == 0 ? 0 : log_.blocks[block - 1].end);
  eventful_.push_back(std::any_of(begin, log_.events.end(), worth_a_jump));
  append_points(edge);
  shared_series_.reset();
}

void Run::append_points(const Protocol& edge) {
  TotalsPoint point{.time_ms = edge.time_ms()};
  for (std::uint32_t t = 0; t < edge.layout().tranches; ++t) {
    point.tranches.push_back(edge.tranche(t).balance);
    point.insurance += point.tranches.back();
  }
  const BlockTotals& totals = edge.totals();
  point.draws = totals.draws;
  point.haircuts = totals.haircuts;
  point.liquidated = totals.liquidated_accounts;
  point.bankrupt = totals.bankrupt_accounts;
  point.adl_fills = totals.adl_fills;
  point.below_maintenance = totals.below_maintenance;
  point.global_breaker = static_cast<std::uint8_t>(edge.global_breaker());
  series_.totals.push_back(std::move(point));
  for (MarketIdx m = 0; m < edge.markets(); ++m) {
    const MarketView& view = edge.market(m);
    series_.markets[m].push_back({.time_ms = edge.time_ms(),
                                  .mark = view.mark,
                                  .sigma_fast_ppm = view.sigma_fast_ppm,
                                  .forced = view.forced_notional,
                                  .breaker = static_cast<std::uint8_t>(view.breaker),
                                  .verdict = static_cast<std::uint8_t>(view.verdict)});
  }
}

std::shared_ptr<const Series> Run::series() const {
  if (!shared_series_) shared_series_ = std::make_shared<const Series>(series_);
  return shared_series_;
}

}  // namespace fb
