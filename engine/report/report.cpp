#include "report/report.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>
#include <iterator>
#include <fstream>

#include "base/text.h"
#include "protocol/journal_json.h"
#include "protocol/version.h"
#include "replay/concerns.h"
#include "report/charts.h"
#include "report/csv.h"
#include "report/files.h"
#include "report/html.h"
#include "report/json.h"
#include "report/narrative.h"
#include "report/tables.h"

namespace fb {
namespace {

struct Span {
  std::uint32_t first = 0, last = 0;
};

Result<Span> span_of(const Recording& recording, const ReportRequest& request) {
  const TimeMs from_ms = request.from_ms == 0 ? recording.start_ms : request.from_ms;
  const TimeMs to_ms = request.to_ms == 0 ? recording.end_ms : request.to_ms;
  if (from_ms < recording.start_ms || to_ms > recording.end_ms || from_ms >= to_ms)
    return fail({.field = "span",
                 .value = format_time(from_ms) + " to " + format_time(to_ms),
                 .rule = fmt::format("must lie inside {} to {} and not be empty", format_time(recording.start_ms),
                                     format_time(recording.end_ms)),
                 .next = "Choose times of the recorded day"});
  return Span{recording.block_at(from_ms), recording.block_at(to_ms)};
}

// Accounts and owners numbered by how hard they were hit, then as they stand in the book.
Genesis anonymous(const Genesis& genesis, const SpanFacts& facts) {
  Genesis out = genesis;
  const AccountIdx first = AccountLayout{static_cast<std::uint32_t>(genesis.markets.size()),
                                         static_cast<std::uint32_t>(genesis.tranches.size())}
                               .first_user();
  std::vector<UserIdx> order;
  std::vector<bool> placed(genesis.accounts.size());
  for (const AccountFacts& a : facts.accounts) order.push_back(a.account - first);
  for (const UserIdx user : order) placed[user] = true;
  for (UserIdx user = 0; user < placed.size(); ++user)
    if (!placed[user]) order.push_back(user);
  std::map<std::uint32_t, std::uint32_t> owners;
  for (std::size_t i = 0; i < order.size(); ++i) {
    OpeningAccount& account = out.accounts[order[i]];
    account.name = fmt::format("account {}", i + 1);
    account.cluster = owners.try_emplace(account.cluster, static_cast<std::uint32_t>(owners.size() + 1)).first->second;
  }
  return out;
}

std::vector<std::pair<Column, Cell>> make_stamp(const EventLog& log, const Genesis& genesis, const Recording& recording,
                                                const Parameters& in_force, const SpanFacts& facts) {
  std::vector<std::pair<Column, Cell>> out;
  const auto text = [&](const char* key, const char* title, std::string value) {
    out.push_back({{key, title, Unit::text}, text_cell(std::move(value))});
  };
  const auto number = [&](const char* key, const char* title, Unit unit, std::int64_t value) {
    out.push_back({{key, title, unit}, number_cell(value)});
  };
  const auto& first = log.blocks[facts.first_block];
  const auto& last = log.blocks[facts.last_block];
  text("engine", "Engine", std::string(engine_version()));
  text("rulebook", "Rulebook", genesis.rulebook);
  text("recording_title", "Recording", recording.title);
  text("recording_hash", "Hash of the recording (BLAKE2b-256 of its content)", to_hex(recording.hash));
  text("parameters_sha256", "SHA-256 of the parameters at the start of the day",
       to_hex(parameters_sha256(genesis.parameters)));
  text("in_force_sha256", "SHA-256 of the parameters in force at the end", to_hex(parameters_sha256(in_force)));
  number("first_block", "First block", Unit::count, facts.first_block);
  number("last_block", "Last block", Unit::count, facts.last_block);
  number("events", "Events in the span", Unit::count, facts.end - facts.begin);
  number("accounts", "Accounts", Unit::count, static_cast<std::int64_t>(genesis.accounts.size()));
  text("journal_chain_from", "Journal chain at the start", to_hex(first.chain));
  text("journal_chain_to", "Journal chain at the end", to_hex(last.chain));
  text("state_hash_from", "State hash at the start", to_hex(first.state_hash));
  text("state_hash_to", "State hash at the end", to_hex(last.state_hash));
  return out;
}

RunFacts read_run(const ForkInfo& info, const EventLog& log, const Genesis& genesis, Span span) {
  RunFacts run{
      info.id,    info.parent, info.label, info.from_ms, info.commands, info.id != 0 && info.whole_day,
      info.rules, gather_facts(log, genesis, span.first, span.last), {}};
  for (std::uint32_t b = span.first; b <= span.last; ++b) run.state_hashes.push_back(log.blocks[b].state_hash);
  return run;
}

// Fills everything that comes from the recorded run; `runs` holds its facts and those of the forks.
void fill_report(Report& report, const ReportRequest& request, const Protocol& protocol, const EventLog& log,
                 const Recording& recording, const std::vector<RunFacts>& runs, const std::vector<Concern>& concerns) {
  const Genesis& genesis = protocol.genesis();
  const SpanFacts& facts = runs.front().facts;
  const Genesis shown = request.anonymise ? anonymous(genesis, facts) : Genesis{};
  const Genesis& names = request.anonymise ? shown : genesis;
  const std::vector<Moment> moments = tell_story(log, names, facts);
  report.from_ms = facts.blocks.front().time_ms;
  report.to_ms = facts.blocks.back().time_ms;
  report.summary = summarise(log, names, facts);
  report.stamp = make_stamp(log, genesis, recording, protocol.parameters(), facts);
  report.tables = report_tables({log, genesis, names, recording, protocol.parameters(), runs, moments, request.rulebooks, concerns});
  report.charts = report_charts(genesis, facts);
}

// Shows run `id` at `time_ms` and reads it; whatever goes wrong inside comes back as a value.
Result<void> read_at(Session& session, int id, TimeMs time_ms,
                     const std::function<void(const Protocol&, const EventLog&)>& read) {
  session.show_run(id);
  if (auto done = session.run_to(time_ms); !done) return done;
  Result<void> result;
  session.inspect([&](const Protocol& protocol, const EventLog& log) {
    try {
      read(protocol, log);
    } catch (const std::exception& e) {
      result = fail({.field = "report",
                     .rule = fmt::format("cannot be made: {}", e.what()),
                     .next = "Report this with the recording"});
    }
  });
  return result;
}

// What needs a look at the moment shown, whatever ladder somebody asked for: R is that of the first market.
std::vector<Concern> concerns_of(const Session& session, const Protocol& protocol) {
  Snapshot s = *session.snapshot();
  s.ladder = cascade_ladder(protocol, 0);
  return find_concerns(s);
}

// Labels without the session's own numbering: runs are numbered anew in the report.
std::string bare_label(const std::string& label) {
  const auto colon = label.find(": ");
  return (label.starts_with("fork ") || label.starts_with("run ")) && colon != label.npos ? label.substr(colon + 2) : label;
}

// Forks whose parents are still there, parents first, numbered from 1; those made after the span are no part of it.
std::vector<std::pair<int, ForkInfo>> forks_of(const Session& session, TimeMs to_ms) {
  std::vector<std::pair<int, ForkInfo>> out;  // id in the session, info with the report's numbers
  std::map<int, int> number{{0, 0}};
  for (ForkInfo info : session.snapshot()->runs) {
    const int id = info.id;
    if (id == 0 || !number.contains(info.parent) || info.from_ms >= to_ms) continue;
    info.parent = number[info.parent];
    info.id = static_cast<int>(number.size());
    number[id] = info.id;
    info.label = bare_label(info.label);
    out.emplace_back(id, std::move(info));
  }
  return out;
}

Result<void> read_all(Session& session, const ReportRequest& request, Span span, Report& report) {
  const auto recording = session.recording();
  const TimeMs to_ms = recording->time_of(span.last);
  std::vector<RunFacts> runs(1);
  for (const auto& [id, info] : forks_of(session, to_ms)) {
    const auto read = [&](const Protocol& p, const EventLog& log) {
      runs.push_back(read_run(info, log, p.genesis(), span));
    };
    if (auto done = read_at(session, id, to_ms, read); !done) return done;
  }
  return read_at(session, 0, to_ms, [&](const Protocol& protocol, const EventLog& log) {
    runs[0] = read_run({.label = "recorded"}, log, protocol.genesis(), span);
    fill_report(report, request, protocol, log, *recording, runs, concerns_of(session, protocol));
  });
}

using File = std::pair<std::filesystem::path, std::string>;  // under the report's folder, and what it says

Result<std::vector<File>> files_of(const Report& report, const std::vector<std::string>& formats) {
  std::vector<File> out;
  for (const std::string& format : formats) {
    if (format == "json") out.emplace_back("report.json", report_json(report));
    else if (format == "html") out.emplace_back("report.html", report_html(report));
    else if (format == "csv")
      for (const Table& table : report.tables) out.emplace_back(std::filesystem::path("csv") / (table.key + ".csv"), table_csv(table));
    else
      return fail({.field = "format", .value = format, .rule = "is no format of a report written here", .next = "Choose from html, json and csv"});
  }
  return out;
}

// Nothing where there is no such file, or it cannot be read.
std::optional<std::string> content_of(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  if (!in) return std::nullopt;
  return std::string(std::istreambuf_iterator<char>(in), {});
}

}  // namespace

const Table* Report::table(std::string_view key) const {
  const auto found = std::ranges::find(tables, key, &Table::key);
  return found == tables.end() ? nullptr : &*found;
}

Result<Report> build_report(Session& session, const ReportRequest& request) {
  const auto span = span_of(*session.recording(), request);
  if (!span) return fail(span.error());
  session.inspect([](const Protocol&, const EventLog&) {});  // whatever was asked of the session before is done now
  const auto before = session.snapshot();
  Report report;
  report.title = request.title.empty() ? session.recording()->title : request.title;
  report.recording_file = request.recording_file.string();
  report.operator_words = request.operator_words;
  report.anonymised = request.anonymise;
  const auto done = read_all(session, request, *span, report);
  session.show_run(before->run.id);
  const auto back = session.run_to(before->time_ms);
  if (!done) return fail(done.error());
  if (!back) return fail(back.error());
  return report;
}

Result<std::vector<std::filesystem::path>> write_report(const Report& report, const std::filesystem::path& dir,
                                                        const std::vector<std::string>& formats) {
  auto files = files_of(report, formats);
  if (!files) return fail(files.error());
  std::vector<std::filesystem::path> written;
  for (const auto& [name, bytes] : *files) {
    std::error_code error;
    std::filesystem::create_directories((dir / name).parent_path(), error);
    if (auto done = write_whole_file(dir / name, bytes); !done) return fail(done.error());
    written.push_back(dir / name);
  }
  return written;
}

Result<std::vector<std::filesystem::path>> would_replace(const Report& report, const std::filesystem::path& dir, const std::vector<std::string>& formats) {
  auto files = files_of(report, formats);
  if (!files) return fail(files.error());
  std::vector<std::filesystem::path> out;
  for (const auto& [name, bytes] : *files)
    if (const auto there = content_of(dir / name); there && *there != bytes) out.push_back(dir / name);
  return out;
}

}  // namespace fb
