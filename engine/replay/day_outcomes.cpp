#include "replay/day_outcomes.h"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <exception>
#include <optional>
#include <thread>

#include "base/parallel.h"
#include "protocol/journal_json.h"
#include "replay/outcome.h"
#include "replay/rules.h"
#include "risk/collateral.h"

namespace fb {
namespace {

constexpr std::size_t kMostAtOnce = 2;

// What OutcomeFigures does not hold: money that users brought and took, and who was cut by how much.
struct Cuts {
  Money brought = 0, largest = 0;
  std::vector<bool> cut;
  std::uint32_t accounts = 0;

  // At the door: what comes in and goes out is worth its price of the moment, rounded down.
  void take_collateral(const Event& e) {
    const auto reason = static_cast<CollateralReason>(e.code);
    if (reason == CollateralReason::deposit) brought += asset_value(e.x, price_micro.at(e.market));
    if (reason == CollateralReason::withdrawal) brought -= asset_value(-e.x, price_micro.at(e.market));
  }

  std::vector<std::int64_t> price_micro;  // of collateral

  void take(const Event& e, const AccountLayout& layout, bool opening) {
    if (e.type == EventType::collateral_mark) price_micro.at(e.market) = e.x;
    if (e.type == EventType::collateral) take_collateral(e);
    if (e.type != EventType::transfer) return;
    const auto reason = static_cast<TransferReason>(e.code);
    if (reason == TransferReason::deposit && layout.is_user(e.b) && !opening) brought += e.x;
    if (reason == TransferReason::withdrawal && layout.is_user(e.a)) brought -= e.x;
    if (reason != TransferReason::haircut) return;
    largest = std::max(largest, e.x);
    if (!layout.is_user(e.a)) return;
    const std::size_t user = e.a - layout.first_user();
    accounts += !cut[user];
    cut[user] = true;
  }
};

// A figure of collateral is a row only where it is something.
bool is_of_collateral(std::string_view key) {
  return key == "converted" || key == "collateral_draws" || key == "interest" || key == "silo_gap" || key == "unbacked" || key == "unbacked_end" ||
         key == "waiting";
}

class Day {
 public:
  Day(const Recording& recording, const Rulebook& rulebook) : recording_(recording), workers_(1) {
    out_.rulebook = rulebook.id;
    out_.title = rulebook.title;
    out_.not_promised = rulebook.not_promised;
  }

  // False: cancelled. Whatever else goes wrong is the outcome's error.
  bool run(const Rules& rules, const std::function<bool(std::uint32_t)>& go_on) {
    const auto genesis = genesis_under(recording_, rules);
    if (!genesis) return stop(genesis.error());
    auto opened = Protocol::open(*genesis, workers_, log_);
    if (!opened) return stop(opened.error());
    protocol_ = std::move(*opened);
    counter_.emplace(**genesis);
    cuts_.cut.resize((*genesis)->accounts.size());
    cuts_.price_micro.resize((*genesis)->assets.size());
    for (const TrancheSpec& t : (*genesis)->tranches) out_.tranches.push_back(t.id);
    take_block();
    opening_equity_ = protocol_->totals().client_equity;
    for (std::uint32_t block = 1; block < recording_.blocks(); ++block) {
      if (!go_on(block)) return false;
      if (const auto done = protocol_->step(recording_.block(block), log_); !done) {
        stop(done.error());
        break;
      }
      take_block();
    }
    finish();
    return true;
  }
  DayOutcome outcome() && { return std::move(out_); }

 private:
  bool stop(const Error& error) {
    out_.error = error.text();
    return true;
  }

  void take_block() {
    const std::size_t block = log_.blocks.size() - 1;
    counter_->add_block(*protocol_, log_);
    for (std::int64_t i = block == 0 ? 0 : log_.blocks[block - 1].end; i < log_.blocks[block].end; ++i)
      cuts_.take(log_.events[static_cast<std::size_t>(i)], protocol_->layout(), block == 0);
  }

  void finish() {
    out_.figures = counter_->figures();
    out_.client_loss = opening_equity_ + cuts_.brought - protocol_->totals().client_equity;
    for (std::uint32_t t = 0; t < out_.tranches.size(); ++t) out_.insurance += protocol_->tranche(t).balance;
    out_.largest_cut = cuts_.largest;
    out_.cut_accounts = cuts_.accounts;
    out_.state_hash = to_hex(protocol_->state_hash());
    out_.parameters_sha256 = to_hex(parameters_sha256(protocol_->genesis().parameters));
  }

  const Recording& recording_;
  Workers workers_;
  EventLog log_;
  std::unique_ptr<Protocol> protocol_;
  std::optional<OutcomeCounter> counter_;
  Cuts cuts_;
  Money opening_equity_ = 0;
  DayOutcome out_;
};

std::int64_t sum(const std::vector<Money>& values) {
  std::int64_t out = 0;
  for (const Money v : values) out += v;
  return out;
}

std::string csv_text(const std::string& text) {
  std::string out = "\"";
  for (const char c : text) out += c == '"' ? "\"\"" : std::string(1, c);
  return out + "\"";
}

}  // namespace

Result<std::vector<DayOutcome>> outcomes_under(const std::shared_ptr<const Recording>& recording,
                                               const std::vector<Rulebook>& rulebooks, const DayProgress& progress) {
  std::vector<DayOutcome> out(rulebooks.size());
  std::atomic<std::size_t> next{0};
  std::atomic<bool> cancelled{false};
  const auto work = [&] {
    for (std::size_t i = next++; i < rulebooks.size() && !cancelled; i = next++) {
      Day day(*recording, rulebooks[i]);
      const auto go_on = [&](std::uint32_t block) { return !cancelled && progress(i, block, recording->blocks()); };
      try {
        if (!day.run({rulebooks[i].id, settings_of(rulebooks[i], recording->genesis->parameters)}, go_on)) cancelled = true;
        out[i] = std::move(day).outcome();
      } catch (const std::exception& broken) {  // memory ran out
        out[i].rulebook = rulebooks[i].id;
        out[i].error = broken.what();
      }
    }
  };
  {
    std::vector<std::jthread> threads;
    for (std::size_t i = 0; i < std::min(kMostAtOnce, rulebooks.size()); ++i) threads.emplace_back(work);
  }
  if (cancelled) return fail({.rule = "was cancelled", .next = "Start it again"});
  return out;
}

std::vector<DayFigure> day_figures(const std::vector<DayOutcome>& outcomes) {
  using O = const DayOutcome&;
  struct Spec {
    const char* key;
    const char* label;
    bool money;
    std::int64_t (*value)(O);
  };
  static constexpr Spec kSpecs[] = {
      {"liquidated_accounts", "accounts liquidated", false,
       [](O o) -> std::int64_t { return o.figures.liquidated_accounts; }},
      {"forced_volume", "forced volume", true, [](O o) -> std::int64_t { return o.figures.forced_volume; }},
      {"bankrupt_accounts", "accounts bankrupt", false,
       [](O o) -> std::int64_t { return o.figures.bankrupt_accounts; }},
      {"deficit", "deficit", true, [](O o) -> std::int64_t { return o.figures.deficit; }},
      {"draws", "paid by insurance", true, [](O o) -> std::int64_t { return sum(o.figures.draws); }},
      {"insurance", "insurance at the end", true, [](O o) -> std::int64_t { return o.insurance; }},
      {"adl_accounts", "accounts deleveraged", false, [](O o) -> std::int64_t { return o.figures.adl_accounts; }},
      {"adl_notional", "deleveraged", true, [](O o) -> std::int64_t { return o.figures.adl_notional; }},
      {"hedge_legs_broken", "hedge legs broken", false,
       [](O o) { return static_cast<std::int64_t>(o.figures.hedge_legs_broken); }},
      {"cut_accounts", "accounts cut", false, [](O o) -> std::int64_t { return o.cut_accounts; }},
      {"haircuts", "cut from others", true, [](O o) -> std::int64_t { return o.figures.haircuts; }},
      {"largest_cut", "largest cut", true, [](O o) -> std::int64_t { return o.largest_cut; }},
      {"i2_worst_accounts", "I2: below zero at worst, accounts", false,
       [](O o) -> std::int64_t { return o.figures.worst_below_zero; }},
      {"i2_worst", "I2: below zero at worst", true,
       [](O o) -> std::int64_t { return o.figures.worst_below_zero_money; }},
      {"i2_end_accounts", "I2: below zero at the end, accounts", false,
       [](O o) -> std::int64_t { return o.figures.below_zero; }},
      {"i2_end", "I2: below zero at the end", true, [](O o) -> std::int64_t { return o.figures.below_zero_money; }},
      {"i3_charges", "I3: charges without a gain", false, [](O o) -> std::int64_t { return o.figures.charged; }},
      {"i3", "I3: charged without a gain", true, [](O o) -> std::int64_t { return o.figures.charged_money; }},
      {"i5_fills", "I5: deleveraging off the mark, fills", false,
       [](O o) -> std::int64_t { return o.figures.adl_off_mark; }},
      {"i5", "I5: lost to the price of deleveraging", true,
       [](O o) -> std::int64_t { return o.figures.adl_off_mark_money; }},
      {"converted", "collateral converted", true, [](O o) -> std::int64_t { return o.figures.converted; }},
      {"collateral_draws", "paid by insurance for falls of collateral", true,
       [](O o) -> std::int64_t { return o.figures.collateral_draws; }},
      {"interest", "interest on negative quote", true, [](O o) -> std::int64_t { return o.figures.interest; }},
      {"silo_gap", "exposure at collapse beyond its silo, at worst", true,
       [](O o) -> std::int64_t { return o.figures.worst_silo_gap; }},
      {"unbacked", "unbacked at worst", true, [](O o) -> std::int64_t { return o.figures.worst_unbacked; }},
      {"unbacked_end", "unbacked at the end", true, [](O o) -> std::int64_t { return o.figures.unbacked; }},
      {"waiting", "withdrawals waiting at worst", true, [](O o) -> std::int64_t { return o.figures.worst_waiting; }},
      {"client_loss", "clients' equity lost", true, [](O o) -> std::int64_t { return o.client_loss; }},
  };
  std::vector<DayFigure> rows;
  for (const Spec& spec : kSpecs) {
    rows.push_back({spec.key, spec.label, spec.money, {}});
    for (const DayOutcome& o : outcomes) rows.back().values.push_back(spec.value(o));
    const bool nothing = std::ranges::all_of(rows.back().values, [](std::int64_t v) { return v == 0; });
    if (nothing && is_of_collateral(spec.key)) rows.pop_back();
  }
  return rows;
}

std::string day_outcomes_csv(const std::vector<DayOutcome>& outcomes, const std::string& recording_hash) {
  std::string out = "figure,unit";
  for (const DayOutcome& o : outcomes) out += "," + csv_text(o.rulebook);
  out += "\n";
  for (const DayFigure& row : day_figures(outcomes)) {
    out += csv_text(row.label) + (row.money ? ",micro-USD" : ",count");
    for (const std::int64_t value : row.values) out += fmt::format(",{}", value);
    out += "\n";
  }
  const auto texts = [&](const char* label, const std::function<std::string(const DayOutcome&)>& value) {
    out += csv_text(label) + ",text";
    for (const DayOutcome& o : outcomes) out += "," + csv_text(value(o));
    out += "\n";
  };
  texts("not promised", [](const DayOutcome& o) {
    std::string names;
    for (const NotPromised& n : o.not_promised) names += (names.empty() ? "" : " ") + n.invariant;
    return names;
  });
  texts("state hash", [](const DayOutcome& o) { return o.state_hash; });
  texts("parameters SHA-256", [](const DayOutcome& o) { return o.parameters_sha256; });
  texts("recording hash", [&](const DayOutcome&) { return recording_hash; });
  texts("stopped", [](const DayOutcome& o) { return o.error; });
  return out;
}

}  // namespace fb
