// What the commands of firebreakctl share: how one is added to the command line and what it answers with.
// Each command is one file: add_X declares its options and, when the user chose it, leaves its work in `chosen`.
#pragma once
#include <CLI/CLI.hpp>
#include <functional>
#include <string>

namespace fb::ctl {

enum class Exit : int { done = 0, no = 1, refused = 2 };  // done, the answer is no, usage or bad input

struct Chosen {
  std::function<Exit()> run;
};

void add_import(CLI::App& app, Chosen& chosen);
void add_info(CLI::App& app, Chosen& chosen);
void add_replay(CLI::App& app, Chosen& chosen);
void add_compare(CLI::App& app, Chosen& chosen);
void add_figures(CLI::App& app, Chosen& chosen);
void add_state(CLI::App& app, Chosen& chosen);
void add_why(CLI::App& app, Chosen& chosen);
void add_queue(CLI::App& app, Chosen& chosen);
void add_journal(CLI::App& app, Chosen& chosen);
void add_report(CLI::App& app, Chosen& chosen);
void add_verify(CLI::App& app, Chosen& chosen);
void add_cascade(CLI::App& app, Chosen& chosen);
void add_providers(CLI::App& app, Chosen& chosen);
void add_adl(CLI::App& app, Chosen& chosen);
void add_policies(CLI::App& app, Chosen& chosen);
void add_outcomes(CLI::App& app, Chosen& chosen);
void add_rulebook(CLI::App& app, Chosen& chosen);
void add_conformance(CLI::App& app, Chosen& chosen);

}  // namespace fb::ctl
