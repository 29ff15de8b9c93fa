#include "replay/publisher.h"

#include "replay/concerns.h"
#include "replay/positions.h"

namespace fb {
namespace {

constexpr std::uint32_t kRiskEveryBlocks = 20;

void fill_state(const Protocol& protocol, Snapshot& out) {
  const Genesis& genesis = protocol.genesis();
  for (MarketIdx m = 0; m < protocol.markets(); ++m) {
    const OpeningMarket& opening = genesis.markets[m];
    out.markets.push_back({opening.instrument.id, opening.instrument, protocol.market(m), opening.single_source});
    out.verdict_degraded.push_back(protocol.market(m).verdict != Verdict::valid);
    out.fund_rules.push_back(protocol.fund_rules(m));
  }
  for (std::uint32_t t = 0; t < protocol.layout().tranches; ++t)
    out.tranches.push_back({genesis.tranches[t], protocol.tranche(t), out.outcome.drawn_by_tranche.at(t)});
  out.fund = protocol.fund();
  for (AssetIdx c = 0; c < genesis.assets.size(); ++c)
    out.assets.push_back({genesis.assets[c].id, genesis.assets[c].groups, protocol.asset(c)});
  for (std::size_t g = 0; g < protocol.groups().size(); ++g)
    out.groups.push_back({protocol.groups().names[g], protocol.groups().members[g], protocol.group(g)});
  out.custody = protocol.custody();
  out.queue = protocol.withdrawal_queue();
  out.global_breaker = protocol.global_breaker();
  out.global_hold = protocol.global_hold();
  out.totals = protocol.totals();
  out.loss_event = protocol.open_loss_event();
  out.parameters = protocol.parameters();
  out.rulebook = genesis.rulebook;
  out.state_hash = to_hex(protocol.state_hash());
  out.accounts = static_cast<std::uint32_t>(genesis.accounts.size());
}

void fill_run(const Replayer& replayer, Snapshot& out) {
  const Run& run = replayer.run();
  out.mode = run.id() == 0 ? Mode::replay : Mode::fork;
  out.run = run.info();
  out.runs = replayer.runs();
  out.title = replayer.recording().title;
  out.recording_hash = to_hex(replayer.recording().hash);
  out.start_ms = replayer.recording().start_ms;
  out.end_ms = replayer.recording().end_ms;
  out.block = replayer.block();
  out.blocks = replayer.recording().blocks();
  out.computed_to = run.computed_to();
  out.outcome = run.outcome(replayer.block());
  out.journal_chain = to_hex(run.log().blocks[replayer.block()].chain);
  out.event_count = run.log().blocks[replayer.block()].end;
  out.series = run.series();
  out.error = run.frozen;
}

}  // namespace

void Publisher::refresh_views(const Replayer& replayer, bool playing) {
  const Moment moment{replayer.run().owner(replayer.block()), replayer.block()};
  if (positions && (positions_at_ != moment || page_.query != *positions)) {
    page_ = positions_page(replayer.protocol(), *positions);
    positions_at_ = moment;
  }
  const bool known = ladder_market && *ladder_market < replayer.protocol().markets();
  if (!known) return;
  if (!is_fresh(moment, playing)) refresh_risk(replayer.protocol()), risk_at_ = moment;
  const bool same_ladder = ladder_at_ == moment && ladder_.market == *ladder_market;
  if (same_ladder && ladder_what_if_ppm_ == what_if_ppm) return;
  if (!same_ladder) ladder_ = risk_at_ == moment ? ladders_[*ladder_market] : cascade_ladder(replayer.protocol(), *ladder_market);
  what_if_ = what_if_joint_ = Rung{};
  if (what_if_ppm != 0) {
    what_if_ = what_if(replayer.protocol(), *ladder_market, what_if_ppm, false);
    what_if_joint_ = what_if(replayer.protocol(), *ladder_market, what_if_ppm, true);
  }
  ladder_what_if_ppm_ = what_if_ppm;
  ladder_at_ = moment;
}

// All ladders and the joint move take many margin passes: while it plays, those of some blocks ago serve, and say so by their time.
bool Publisher::is_fresh(Moment moment, bool playing) const {
  if (risk_at_ == moment) return true;
  return playing && risk_at_.owner == moment.owner && moment.block >= risk_at_.block && moment.block - risk_at_.block < kRiskEveryBlocks;
}

void Publisher::refresh_risk(const Protocol& protocol) {
  ladders_.clear();
  for (MarketIdx m = 0; m < protocol.markets(); ++m) ladders_.push_back(cascade_ladder(protocol, m));
  risk_ = pool_risk(protocol, ladders_);
}

std::shared_ptr<const Snapshot> Publisher::make(const Replayer& replayer, const Player& player,
                                                const std::string& fault, const std::string& refused) {
  refresh_views(replayer, player.playing());
  auto out = std::make_shared<Snapshot>();
  out->version = ++version_;
  fill_run(replayer, *out);
  fill_state(replayer.protocol(), *out);
  out->time_ms = player.time_ms();
  out->playing = player.playing();
  out->speed = player.speed();
  out->positions = page_;
  out->ladder = ladder_;
  out->risk = risk_;
  out->what_if_ppm = ladder_what_if_ppm_;
  out->what_if = what_if_;
  out->what_if_joint = what_if_joint_;
  if (!fault.empty()) out->error = fault;
  out->refused = refused;
  out->concerns = find_concerns(*out);
  return out;
}

}  // namespace fb
