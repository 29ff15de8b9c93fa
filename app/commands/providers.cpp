// firebreakctl providers: who holds the tranches, what each gained and lost, and one provider's statement line by line.
#include <fmt/format.h>

#include "base/text.h"
#include "commands/output.h"
#include "commands/run.h"
#include "report/csv.h"
#include "report/provider_statement.h"

namespace fb::ctl {
namespace {

struct Options {
  RunOptions run;
  std::string until, provider;
  bool csv = false, json = false;
};

// The rows of a report's table as the report's own JSON names them: key and unit.
Json rows_json(const fb::Table& table) {
  Json rows = Json::array();
  for (const auto& cells : table.rows) {
    Json row = Json::object();
    for (std::size_t c = 0; c < cells.size(); ++c) {
      const Column& column = table.columns[c];
      row[column.key + json_suffix(column.unit)] =
          column.unit == Unit::text ? Json(cells[c].text) : Json(cells[c].value);
    }
    rows.push_back(std::move(row));
  }
  return rows;
}

void print_table(const fb::Table& table, const std::vector<std::string>& keys) {
  std::vector<std::string> head;
  std::vector<std::size_t> columns;
  for (const std::string& key : keys)
    for (std::size_t c = 0; c < table.columns.size(); ++c)
      if (table.columns[c].key == key) {
        columns.push_back(c);
        head.push_back(key + (table.columns[c].unit == Unit::money ? ", USD" : ""));
      }
  Table out(std::move(head));
  for (const auto& cells : table.rows) {
    std::vector<std::string> row;
    for (const std::size_t c : columns)
      row.push_back(table.columns[c].unit == Unit::money  ? usd(cells[c].value)
                    : table.columns[c].unit == Unit::time ? format_time(cells[c].value)
                                                          : exact(cells[c], table.columns[c].unit));
    out.add(std::move(row));
  }
  out.print();
}

Result<std::optional<AccountRef>> provider_of(const ProviderStatement& all, const Genesis& genesis,
                                              const std::string& wanted) {
  if (wanted.empty()) return std::optional<AccountRef>();
  for (const ProviderTotals& t : all.totals)
    if (provider_name(genesis, t.provider) == wanted) return std::optional(t.provider);
  return fail({.field = "--provider",
               .value = wanted,
               .rule = "holds and held no units of a tranche",
               .next = "List the providers without --provider"});
}

void answer(const Options& o, const ProviderStatement& statement, const Genesis& genesis) {
  const fb::Table totals = provider_totals_table(statement, genesis), lines = provider_lines_table(statement, genesis);
  const bool one = !o.provider.empty();
  if (o.json) {
    Json out{{"providers", rows_json(totals)}};
    if (one) out["statement"] = rows_json(lines);
    return say_json(out);
  }
  if (o.csv) {
    const std::string text = table_csv(one ? lines : totals);
    std::fwrite(text.data(), 1, text.size(), stdout);
    return;
  }
  print_table(totals, {"tranche", "provider", "start", "paid_in", "paid_out", "fees", "penalties", "repaid", "drawn",
                       "end", "gain"});
  if (!one) return;
  say("");
  print_table(lines, {"time", "tranche", "kind", "units", "before", "change", "after", "why"});
}

Exit providers(const Options& o) {
  auto run = start(o.run);
  if (!run) return refuse(run.error());
  const auto at =
      o.until.empty() ? Result<TimeMs>(run->recording->end_ms) : moment(*run->recording, "--until", o.until);
  if (!at) return refuse(at.error());
  if (const auto there = advance(*run, *at); !there) return refuse(there.error());
  Result<void> done;
  run->session->inspect([&](const Protocol& protocol, const EventLog& log) {
    const Genesis& genesis = protocol.genesis();
    ProviderStatement all = provider_statement(log, genesis, 0, protocol.block());
    const auto only = provider_of(all, genesis, o.provider);
    if (!only) return static_cast<void>(done = fail(only.error()));
    if (*only) {
      std::erase_if(all.lines, [&](const StatementLine& l) { return l.provider != **only; });
      std::erase_if(all.totals, [&](const ProviderTotals& t) { return t.provider != **only; });
    }
    answer(o, all, genesis);
  });
  return done ? Exit::done : refuse(done.error());
}

}  // namespace

void add_providers(CLI::App& app, Chosen& chosen) {
  auto* command =
      app.add_subcommand("providers", "who holds the tranches, what each provider gained and lost, and why");
  auto o = std::make_shared<Options>();
  add_run_options(*command, o->run);
  command->add_option("--until", o->until, "up to this moment instead of the end")->type_name("T");
  command
      ->add_option("--provider", o->provider,
                   "one provider's statement, line by line; house: what the tranches opened with")
      ->type_name("P");
  auto* csv = command->add_flag("--csv", o->csv, "as CSV, exact decimals");
  command->add_flag("--json", o->json, "as JSON; money in micro-USD")->excludes(csv);
  command->callback([o, &chosen] { chosen.run = [o] { return providers(*o); }; });
}

}  // namespace fb::ctl
