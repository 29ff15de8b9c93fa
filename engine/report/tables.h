// The tables of a report from its facts. Thread rule: pure functions.
#pragma once
#include <string>
#include <vector>

#include "base/hash.h"
#include "protocol/event.h"
#include "record/recording.h"
#include "replay/day_outcomes.h"
#include "replay/rules.h"
#include "report/facts.h"
#include "report/narrative.h"
#include "report/table.h"

namespace fb {

// One run of the recording: the recorded one first, then forks.
struct RunFacts {
  int id = 0, parent = 0;
  std::string label;
  TimeMs from_ms = 0;                     // a fork: the moment it left its parent
  std::vector<OperatorCommand> commands;  // a fork: what was done then
  bool whole_day = false;                 // a run of its own from the opening on, under `rules`
  Rules rules;
  SpanFacts facts;
  std::vector<Hash256> state_hashes;  // of the blocks of the span
};

// What the tables are made of; everything is borrowed.
struct TableInputs {
  const EventLog& log;     // of the recorded run
  const Genesis& genesis;  // of the run
  const Genesis& shown;    // the same, anonymised when asked for
  const Recording& recording;
  const Parameters& in_force;  // at the end of the span
  const std::vector<RunFacts>& runs;
  const std::vector<Moment>& moments;
  const std::vector<DayOutcome>& rulebooks;  // the day under several; none: not computed
  const std::vector<Concern>& concerns;      // at the end of the span
};

std::vector<Table> report_tables(const TableInputs& in);

// From concern_table.cpp.
Table concern_table(const TableInputs& in);

// From collateral_tables.cpp.
Table collateral_table(const TableInputs& in);

// From rulebook_tables.cpp.
Table run_rules_table(const TableInputs& in);
Table rulebook_table(const std::vector<DayOutcome>& outcomes);

// From history.cpp: what happened, line by line, and what the figures stand on.
Table timeline_table(const TableInputs& in);
Table breaker_table(const TableInputs& in);
Table operator_table(const TableInputs& in);
Table verdict_table(const TableInputs& in);
Table parameter_table(const TableInputs& in);
Table source_table(const TableInputs& in);
Table gap_table(const TableInputs& in);
Table note_table(const TableInputs& in);
Table command_table(const TableInputs& in);

}  // namespace fb
