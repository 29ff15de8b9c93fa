// firebreakctl report: the incident report of a span of a run.
#include "report/report.h"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>

#include "commands/output.h"
#include "commands/pdf.h"
#include "commands/rulebook_day.h"
#include "commands/run.h"

namespace fb::ctl {
namespace {

struct Options {
  RunOptions run;
  std::string from, to, out, title, words;
  std::vector<std::string> formats{"pdf", "html", "json", "csv"};
  bool anonymise = false, rulebooks = false, force = false;
};

// The operator's own words: a file's text, or "-" for standard input.
Result<std::string> read_words(const std::string& file) {
  if (file.empty()) return std::string();
  std::ifstream in(file);
  if (file != "-" && !in) return fail({.file = file, .rule = "cannot be opened for reading"});
  std::istream& source = file == "-" ? std::cin : in;
  return std::string(std::istreambuf_iterator<char>(source), {});
}

Result<ReportRequest> request_of(const Options& o, const Recording& recording) {
  ReportRequest request;
  const auto from = o.from.empty() ? Result<TimeMs>(0) : moment(recording, "--from", o.from);
  const auto to = o.to.empty() ? Result<TimeMs>(0) : moment(recording, "--to", o.to);
  auto words = read_words(o.words);
  if (!from) return fail(from.error());
  if (!to) return fail(to.error());
  if (!words) return fail(words.error());
  request.from_ms = *from;
  request.to_ms = *to;
  request.anonymise = o.anonymise;
  request.operator_words = *std::move(words);
  request.recording_file = std::filesystem::absolute(o.run.file);
  request.title = o.title;
  return request;
}

// The section of all rulebooks: each replays the whole day from its opening, whatever the rules of the run itself are.
Result<void> add_rulebooks(const Options& o, const std::shared_ptr<const Recording>& recording, ReportRequest& request) {
  if (!o.rulebooks) return {};
  const auto rulebooks = rulebooks_named({});
  if (!rulebooks) return fail(rulebooks.error());
  auto outcomes = day_under(recording, *rulebooks);
  if (!outcomes) return fail(outcomes.error());
  request.rulebooks = *std::move(outcomes);
  return {};
}

Exit report(const Options& o) {
  auto formats = o.formats;
  const bool pdf = std::erase(formats, "pdf") > 0;
  if (pdf && !writes_pdf())
    return refuse({.field = "--format", .value = "pdf", .rule = "this build has no window and no PDF", .next = "Choose html, json or csv"});
  auto run = start(o.run);
  if (!run) return refuse(run.error());
  auto request = request_of(o, *run->recording);
  if (!request) return refuse(request.error());
  if (const auto added = add_rulebooks(o, run->recording, *request); !added) return refuse(added.error());
  if (const auto there = advance(*run, request->to_ms != 0 ? request->to_ms : run->recording->end_ms); !there) return refuse(there.error());
  const auto built = build_report(*run->session, *request);
  if (!built) return refuse(built.error());
  const auto others = would_replace(*built, o.out, formats);
  if (!others) return refuse(others.error());
  if (!others->empty() && !o.force)
    return refuse({.file = others->front().string(), .field = "--output", .value = o.out, .rule = "holds another report, or this one with changes of a person's, which would be lost",
                   .next = "Choose another folder, or add --force"});
  auto files = write_report(*built, o.out, formats);
  if (!files) return refuse(files.error());
  if (pdf) {
    const auto written = write_pdf(*built, std::filesystem::path(o.out) / "report.pdf");
    if (!written) return refuse(written.error());
    files->push_back(std::filesystem::path(o.out) / "report.pdf");
  }
  for (const auto& file : *files) say(file.string());
  return Exit::done;
}

}  // namespace

void add_report(CLI::App& app, Chosen& chosen) {
  auto* command = app.add_subcommand("report", "the incident report: what happened, to whom, what it cost, and the stamp to verify it by");
  auto o = std::make_shared<Options>();
  add_run_options(*command, o->run);
  command->add_option("-o,--output", o->out, "the folder to write into")->type_name("DIR")->required();
  command->add_option("--from", o->from, "where the report begins (default: the start of the day)")->type_name("T");
  command->add_option("--to", o->to, "where it ends (default: the end of the day)")->type_name("T");
  if (!writes_pdf()) std::erase(o->formats, "pdf");
  command->add_option("--format", o->formats, "what to write: pdf, html, json, csv, separated by commas")->delimiter(',')
      ->check(CLI::IsMember({"pdf", "html", "json", "csv"}))->capture_default_str();
  command->add_flag("--force", o->force, "replace a report that says something else");
  command->add_flag("--anonymise", o->anonymise, "numbers instead of names of accounts and owners");
  command->add_flag("--rulebooks", o->rulebooks, "add the whole day under every rulebook inside the program, side by side");
  command->add_option("--title", o->title, "its title (default: the recording's)");
  command->add_option("--words", o->words, "a file with the operator's own words, or - for standard input; kept apart from what is generated")->type_name("FILE");
  command->callback([o, &chosen] { chosen.run = [o] { return report(*o); }; });
}

}  // namespace fb::ctl
