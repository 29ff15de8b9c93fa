// Making a report again from what it says about itself: span, words, parameters, forks. Thread rule: pure, redo waits.
#pragma once
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "report/compare.h"
#include "report/report.h"

namespace fb {

struct RedoFork {
  int run = 0, parent = 0;
  TimeMs from_ms = 0;
  std::vector<OperatorCommand> commands;
  Rules rules;  // a run of the whole day: what it began with; a fork has none
};
struct RedoPlan {
  ReportRequest request;
  std::vector<std::pair<std::string, std::string>> parameters;  // that differ from the recording's own
  std::string rulebook;                                         // id that the run began with
  std::vector<std::string> rulebooks;                           // built-in ones that the day was replayed under
  std::vector<RedoFork> forks;                                  // in order of their numbers
};

// Reads the plan out of a report; what is missing or malformed is left at its default and shows as a difference later.
RedoPlan plan_of(const Json& reported, const Recording& recording);
Result<Report> redo(const std::shared_ptr<const Recording>& recording, const RedoPlan& plan, unsigned threads);

}  // namespace fb
