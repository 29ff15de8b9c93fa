// What needed a look at the end of the span of a report: the engine's list, as strip and commands show it.
#include "report/tables.h"

namespace fb {

Table concern_table(const TableInputs& in) {
  Table t{"concerns", "What needed a look at the end",
          "Of the recorded run at the end of the span, worst first; since when without a break, where that is known."};
  t.columns = {{"key", "Key", Unit::text},   {"severity", "Severity", Unit::text}, {"what", "What", Unit::text},
               {"cause", "Cause", Unit::text}, {"since", "Since", Unit::time}};
  for (const Concern& c : in.concerns)
    t.rows.push_back({text_cell(c.key()), text_cell(std::string(name(c.severity))), text_cell(c.text), text_cell(c.cause),
                      c.since_ms ? number_cell(*c.since_ms) : no_cell()});
  return t;
}

}  // namespace fb
