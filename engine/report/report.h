// The incident report: what happened, to whom, what it cost, who did what, what would have happened otherwise, and the
// stamp with which anyone reproduces every figure (verify.h). Everything in it is made from the journal, the genesis
// and the recording; no clock is read, so the same recording and request give the same bytes. Thread rule: build_report
// drives the session and waits; nobody else may drive it meanwhile. The rest are pure.
#pragma once
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "base/error.h"
#include "replay/day_outcomes.h"
#include "replay/session.h"
#include "report/table.h"

namespace fb {

struct ReportRequest {
  TimeMs from_ms = 0, to_ms = 0;  // 0: the first and the last block; rounded down to blocks
  bool anonymise = false;         // accounts and owners get numbers in order of appearance
  std::string operator_words;     // kept apart from what is generated
  std::vector<std::string> formats{"html", "json", "csv"};
  std::filesystem::path recording_file;  // named in the report, so that verify finds it
  std::string title;                     // empty: the recording's title
  std::vector<DayOutcome> rulebooks;     // the day under built-in rulebooks, when that was computed (outcomes_under)
};

struct Report {
  std::string title, recording_file, operator_words;
  TimeMs from_ms = 0, to_ms = 0;
  bool anonymised = false;
  std::vector<std::string> summary;  // sentences made from the figures
  std::vector<std::pair<Column, Cell>> stamp;
  std::vector<Table> tables;  // timeline first
  std::vector<ChartData> charts;

  const Table* table(std::string_view key) const;  // nullptr when there is none
};

// Computes the recorded run and every fork up to `to_ms`. The run and moment shown are the same afterwards.
Result<Report> build_report(Session& session, const ReportRequest& request);

// Writes report.html, report.json and csv/<table>.csv into `dir` (made when missing), each to a temporary file, synced,
// then renamed: an old file survives every failure, and the error names the file. Answers the files written.
Result<std::vector<std::filesystem::path>> write_report(const Report& report, const std::filesystem::path& dir,
                                                        const std::vector<std::string>& formats);
// Of these files, those that are there and say something else: another report, or this one with a person's changes.
Result<std::vector<std::filesystem::path>> would_replace(const Report& report, const std::filesystem::path& dir,
                                                         const std::vector<std::string>& formats);

}  // namespace fb
