// Tables of a report about rulebooks: what other rules a run began with, and the day under several of them.
#include "report/tables.h"

namespace fb {

Table run_rules_table(const TableInputs& in) {
  Table t{
      "run_rules", "Rules of the runs of the whole day",
      "What differs from the recording's own rules from the opening on; the rest is as in the table of parameters."};
  t.columns = {{"run", "Run", Unit::count},
               {"rulebook", "Rulebook", Unit::text},
               {"key", "Parameter", Unit::text},
               {"value", "Value", Unit::text}};
  for (const RunFacts& run : in.runs)
    if (run.whole_day) {
      const Cell id = number_cell(run.id), rulebook = text_cell(run.rules.rulebook);
      for (const auto& [key, value] : run.rules.parameters)
        t.rows.push_back({id, rulebook, text_cell(key), text_cell(value)});
      if (run.rules.parameters.empty()) t.rows.push_back({id, rulebook, text_cell(""), text_cell("")});
    }
  return t;
}

Table rulebook_table(const std::vector<DayOutcome>& outcomes) {
  Table t{
      "rulebooks", "The whole day under other rulebooks",
      "Each rulebook replays the recorded day from its opening. What it does not promise is counted: I2, nobody below "
      "zero; I3, losses stay where they arose; I5, deleveraging at the mark."};
  t.sideways = true;
  t.columns = {{"rulebook", "Rulebook", Unit::text}, {"not_promised", "Not promised", Unit::text}};
  const auto figures = day_figures(outcomes);
  for (const DayFigure& f : figures) t.columns.push_back(figure_column(f.id));
  t.columns.push_back({"state_hash", "State hash at the end", Unit::text});
  for (std::size_t i = 0; i < outcomes.size(); ++i) {
    std::string given_up;
    for (const NotPromised& n : outcomes[i].not_promised) given_up += (given_up.empty() ? "" : " ") + n.invariant;
    std::vector<Cell> row{text_cell(outcomes[i].rulebook), text_cell(given_up)};
    for (const DayFigure& f : figures) row.push_back(number_cell(f.values[i]));
    row.push_back(text_cell(outcomes[i].state_hash));
    t.rows.push_back(std::move(row));
  }
  return t;
}

}  // namespace fb
