#include "replay/day_outcomes.h"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <exception>
#include <iterator>
#include <optional>
#include <thread>

#include "base/parallel.h"
#include "protocol/journal_json.h"
#include "replay/outcome.h"
#include "replay/rules.h"

namespace fb {
namespace {

constexpr std::size_t kMostAtOnce = 2;

// In this order. Figures of the moment are those at the end of the day.
constexpr FigureId kRows[] = {
    FigureId::liquidated_accounts, FigureId::forced_volume,     FigureId::handed_over,       FigureId::bankrupt_accounts,
    FigureId::deficit,             FigureId::draws,             FigureId::insurance,         FigureId::adl_accounts,
    FigureId::adl_notional,        FigureId::hedge_legs_broken, FigureId::cut_accounts,      FigureId::haircuts,
    FigureId::largest_cut,         FigureId::i2_worst_accounts, FigureId::i2_worst,          FigureId::i2_end_accounts,
    FigureId::i2_end,              FigureId::i3_charges,        FigureId::i3,                FigureId::i5_fills,
    FigureId::i5,                  FigureId::converted,         FigureId::collateral_draws,  FigureId::interest,
    FigureId::worst_silo_gap,      FigureId::worst_unbacked,    FigureId::unbacked,          FigureId::worst_waiting,
    FigureId::client_loss};

// A figure of collateral is a row only where it is something.
bool is_of_collateral(FigureId id) {
  static constexpr FigureId kOfCollateral[] = {FigureId::converted,      FigureId::collateral_draws, FigureId::interest,
                                               FigureId::worst_silo_gap, FigureId::worst_unbacked,   FigureId::unbacked,
                                               FigureId::worst_waiting};
  return std::ranges::find(kOfCollateral, id) != std::end(kOfCollateral);
}

std::int64_t value_of(const DayOutcome& o, FigureId id) {
  if (id == FigureId::insurance) return o.insurance;
  if (id == FigureId::unbacked) return o.figures.unbacked;
  return figure(o.figures, id);
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
    for (const TrancheSpec& t : (*genesis)->tranches) out_.tranches.push_back(t.id);
    take_block();
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

  void take_block() { counter_->add_block(*protocol_, log_); }

  void finish() {
    out_.figures = counter_->figures();
    for (std::uint32_t t = 0; t < out_.tranches.size(); ++t) out_.insurance += protocol_->tranche(t).balance;
    out_.state_hash = to_hex(protocol_->state_hash());
    out_.parameters_sha256 = to_hex(parameters_sha256(protocol_->genesis().parameters));
  }

  const Recording& recording_;
  Workers workers_;
  EventLog log_;
  std::unique_ptr<Protocol> protocol_;
  std::optional<OutcomeCounter> counter_;
  DayOutcome out_;
};

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
  std::vector<DayFigure> rows;
  for (const FigureId id : kRows) {
    rows.push_back({id, {}});
    for (const DayOutcome& o : outcomes) rows.back().values.push_back(value_of(o, id));
    const bool nothing = std::ranges::all_of(rows.back().values, [](std::int64_t v) { return v == 0; });
    if (nothing && is_of_collateral(id)) rows.pop_back();
  }
  return rows;
}

std::string day_outcomes_csv(const std::vector<DayOutcome>& outcomes, const std::string& recording_hash) {
  std::string out = "figure,unit";
  for (const DayOutcome& o : outcomes) out += "," + csv_text(o.rulebook);
  out += "\n";
  for (const DayFigure& row : day_figures(outcomes)) {
    const FigureInfo& info = figure_info(row.id);
    out += csv_text(std::string(info.label)) + (info.unit == FigureUnit::money ? ",micro-USD" : ",count");
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
