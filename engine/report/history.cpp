// The tables that list what happened line by line, and what the figures stand on.
#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "base/text.h"
#include "protocol/journal_json.h"
#include "report/tables.h"

namespace fb {
namespace {

const Detail kNoDetail;

const Detail& detail(const TableInputs& in, const Event& e) { return e.detail == 0 ? kNoDetail : *in.log.detail_of(e); }
bool by_person(const Detail& d) { return !d.actor.empty(); }

template <class Visit>
void each_event(const TableInputs& in, const Visit& visit) {
  const SpanFacts& facts = in.runs.front().facts;
  for (std::int64_t seq = facts.begin; seq < facts.end; ++seq) visit(in.log.events[static_cast<std::size_t>(seq)], seq);
}

Cell scope_cell(const TableInputs& in, std::uint16_t market) {
  return text_cell(market < in.genesis.markets.size() ? in.genesis.markets[market].instrument.id : "global");
}

std::string market_id(const TableInputs& in, MarketIdx m) {
  return m < in.genesis.markets.size() ? in.genesis.markets[m].instrument.id : "global";
}

std::vector<Cell> command_cells(const TableInputs& in, const OperatorCommand& c) {
  std::vector<Cell> cells{text_cell(c.actor), text_cell(c.second), text_cell(c.why)};
  const auto add = [&](const char* kind, Cell scope, Cell state, Cell hold, std::string key, std::string value) {
    for (Cell& cell : std::vector<Cell>{text_cell(kind), std::move(scope), std::move(state), std::move(hold),
                                        text_cell(std::move(key)), text_cell(std::move(value))})
      cells.push_back(std::move(cell));
  };
  if (const auto* b = std::get_if<SetBreaker>(&c.what))
    add("breaker", text_cell(b->scope == kGlobalScope ? "global" : market_id(in, b->scope)),
        text_cell(std::string(name(b->state))), number_cell(b->hold_until_ms), "", "");
  if (const auto* p = std::get_if<SetParameter>(&c.what))
    add("parameter", no_cell(), no_cell(), no_cell(), p->key, p->value);
  if (const auto* p = std::get_if<HoldAssetPrice>(&c.what))
    add("price", text_cell(p->asset < in.genesis.assets.size() ? in.genesis.assets[p->asset].id : ""), no_cell(),
        no_cell(), "", p->price_micro == kReleased ? "source" : std::to_string(p->price_micro));
  if (const auto* n = std::get_if<Note>(&c.what)) add("note", no_cell(), no_cell(), no_cell(), "", n->text);
  return cells;
}

}  // namespace

Table timeline_table(const TableInputs& in) {
  Table t{"timeline", "What happened",
          "Turning points in order of time; the event is the line of the journal that each one starts with, the cause "
          "what led to it."};
  t.columns = {{"time", "From", Unit::time},           {"until", "To", Unit::time}, {"kind", "Kind", Unit::text},
               {"text", "What", Unit::text},           {"seq", "Event", Unit::seq}, {"cause", "Cause", Unit::seq},
               {"cause_text", "Caused by", Unit::text}};
  for (const Moment& m : in.moments) {
    const bool caused = m.cause >= 0;
    t.rows.push_back({number_cell(m.time_ms), number_cell(m.until_ms), text_cell(m.kind), text_cell(m.text),
                      number_cell(m.seq), caused ? number_cell(m.cause) : no_cell(),
                      caused ? text_cell(describe(in.log, in.shown, m.cause)) : no_cell()});
  }
  return t;
}

Table breaker_table(const TableInputs& in) {
  Table t{"breakers", "Circuit breakers", "Every change of state."};
  t.columns = {{"time", "Time", Unit::time},
               {"scope", "Scope", Unit::text},
               {"from", "From", Unit::text},
               {"to", "To", Unit::text},
               {"trigger", "Trigger", Unit::text},
               {"actor", "By", Unit::text},
               {"second", "Second person", Unit::text},
               {"why", "Why", Unit::text},
               {"seq", "Event", Unit::seq}};
  each_event(in, [&](const Event& e, std::int64_t seq) {
    if (e.type != EventType::breaker) return;
    const Detail& d = detail(in, e);
    t.rows.push_back({number_cell(in.log.time_of(e)), scope_cell(in, e.market),
                      text_cell(std::string(name(static_cast<BreakerState>(e.x)))),
                      text_cell(std::string(name(static_cast<BreakerState>(e.y)))), text_cell(d.text),
                      text_cell(actor_of(d)), d.second.empty() ? no_cell() : text_cell(d.second), text_cell(d.why),
                      number_cell(seq)});
  });
  return t;
}

Table operator_table(const TableInputs& in) {
  Table t{"operator_actions", "What people did", "Commands of the recorded run, with who gave them and why."};
  t.columns = {{"time", "Time", Unit::time},
               {"actor", "By", Unit::text},
               {"second", "Second person", Unit::text},
               {"action", "What", Unit::text},
               {"seq", "Event", Unit::seq}};
  each_event(in, [&](const Event& e, std::int64_t seq) {
    const bool kind =
        e.type == EventType::operator_note || e.type == EventType::parameter || e.type == EventType::breaker ||
        e.type == EventType::refusal;
    const Detail& d = detail(in, e);
    if (!kind || !by_person(d)) return;
    t.rows.push_back({number_cell(in.log.time_of(e)), text_cell(d.actor),
                      d.second.empty() ? no_cell() : text_cell(d.second), text_cell(describe(in.log, in.shown, seq)),
                      number_cell(seq)});
  });
  return t;
}

Table verdict_table(const TableInputs& in) {
  Table t{"verdicts", "Oracle verdicts", "Blocks that each market spent under each verdict."};
  t.columns = {{"market", "Market", Unit::text},
               {"verdict", "Verdict", Unit::text},
               {"blocks", "Blocks", Unit::count},
               {"seq", "First event", Unit::seq}};
  std::map<std::pair<std::uint16_t, std::uint8_t>, std::pair<std::int64_t, std::int64_t>> counts;  // count, first seq
  each_event(in, [&](const Event& e, std::int64_t seq) {
    if (e.type != EventType::mark) return;
    auto& [count, first] = counts.try_emplace({e.market, e.code}, 0, seq).first->second;
    count += 1;
  });
  for (const auto& [key, value] : counts)
    t.rows.push_back({scope_cell(in, key.first), text_cell(std::string(name(static_cast<Verdict>(key.second)))),
                      number_cell(value.first), number_cell(value.second)});
  return t;
}

Table parameter_table(const TableInputs& in) {
  Table t{"parameters", "Parameters",
          "At the start of the day and in force at the end of the span; integers in the unit named."};
  t.columns = {{"key", "Parameter", Unit::text},
               {"unit", "Unit", Unit::text},
               {"opening", "At the start of the day", Unit::count},
               {"in_force", "In force", Unit::count},
               {"shown", "In words", Unit::text},
               {"meaning", "Meaning", Unit::text}};
  const auto opening = in.genesis.parameters.rows();
  const auto in_force = in.in_force.rows();
  for (std::size_t i = 0; i < opening.size(); ++i)
    t.rows.push_back({text_cell(opening[i].key), text_cell(opening[i].spec->unit), number_cell(opening[i].value),
                      number_cell(in_force[i].value), text_cell(display_value(*in_force[i].spec, in_force[i].value)),
                      text_cell(opening[i].spec->meaning)});
  return t;
}

Table source_table(const TableInputs& in) {
  Table t{"sources", "Where the data came from", "Files that the recording was made of."};
  t.columns = {{"file", "File", Unit::text},
               {"format", "Format", Unit::text},
               {"sha256", "SHA-256", Unit::text},
               {"licence", "Licence", Unit::text},
               {"note", "Note", Unit::text}};
  for (const Provenance& p : in.recording.provenance)
    t.rows.push_back(
        {text_cell(p.file), text_cell(p.format), text_cell(p.sha256), text_cell(p.licence), text_cell(p.note)});
  return t;
}

Table gap_table(const TableInputs& in) {
  Table t{"gaps", "Gaps in the data", "Stretches inside the span in which a source said nothing."};
  t.columns = {{"market", "Market", Unit::text},
               {"source", "Source", Unit::text},
               {"from", "From", Unit::time},
               {"to", "To", Unit::time}};
  const SpanFacts& facts = in.runs.front().facts;
  for (const Gap& g : in.recording.gaps) {
    if (g.to_ms <= facts.blocks.front().time_ms || g.from_ms > facts.blocks.back().time_ms ||
        g.market >= in.genesis.markets.size())
      continue;
    const auto& sources = in.genesis.markets[g.market].sources;
    t.rows.push_back({text_cell(market_id(in, g.market)),
                      text_cell(g.source < sources.size() ? sources[g.source].id : "unknown"), number_cell(g.from_ms),
                      number_cell(g.to_ms)});
  }
  return t;
}

Table note_table(const TableInputs& in) {
  Table t{"data_quality", "What the figures stand on",
          "Limits of the data and of the model that the figures must be read with."};
  t.columns = {{"note", "Note", Unit::text}};
  const auto note = [&](std::string text) { t.rows.push_back({text_cell(std::move(text))}); };
  const bool endogenous =
      in.genesis.parameters.at(GlobalParam::impact) == static_cast<std::int64_t>(ImpactMode::endogenous);
  note(endogenous ? "impact = endogenous: a share of forced volume moves the sources from the next block on, on top of "
                    "the recorded path."
                  : "impact = recorded: the index is the recorded path, which already contains the impact of its own "
                    "day's liquidations.");
  for (const OpeningMarket& m : in.genesis.markets)
    if (m.single_source)
      note(fmt::format("{} has {} source(s), fewer than three: no majority of sources protects its index.",
                       m.instrument.id, m.sources.size()));
  if (!in.recording.population.empty())
    note("The accounts and their business are simulated by a seeded law: " + in.recording.population);
  std::set<std::string> said;
  for (const Provenance& p : in.recording.provenance)
    if (!p.note.empty() && said.insert(p.note).second) note(p.file + ": " + p.note);
  for (const std::string& warning : in.recording.warnings) note(warning);
  note("The liquidity providers' hedges outside are assumed to pay what the rules let in, in the block of the loss.");
  return t;
}

Table command_table(const TableInputs& in) {
  Table t{"fork_commands", "What the forks changed", "The commands given at the moment of each fork."};
  t.columns = {{"run", "Run", Unit::count},
               {"actor", "By", Unit::text},
               {"second", "Second person", Unit::text},
               {"why", "Why", Unit::text},
               {"kind", "Kind", Unit::text},
               {"scope", "Scope", Unit::text},
               {"state", "State", Unit::text},
               {"hold_until", "Hold until", Unit::time},
               {"key", "Parameter", Unit::text},
               {"value", "Value", Unit::text}};
  for (const RunFacts& run : in.runs)
    for (const OperatorCommand& c : run.commands) {
      std::vector<Cell> row{number_cell(run.id)};
      for (Cell& cell : command_cells(in, c)) row.push_back(std::move(cell));
      t.rows.push_back(std::move(row));
    }
  return t;
}

}  // namespace fb
