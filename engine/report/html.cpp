#include "report/html.h"

#include <fmt/format.h>

#include "base/text.h"
#include "report/svg_chart.h"

namespace fb {
namespace {

// Everything that the page needs stands in it; the policy forbids fetching anything.
constexpr const char* kHead = R"(<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>{}</title>
<style>
:root{{color-scheme:light dark;--line:#8886}}
body{{font:15px/1.45 system-ui,sans-serif;max-width:72rem;margin:0 auto;padding:1rem}}
h1{{font-size:1.6rem}}h2{{font-size:1.2rem;margin-top:2rem;border-bottom:1px solid var(--line)}}
table{{border-collapse:collapse;font-size:.88rem;font-variant-numeric:tabular-nums}}
th,td{{text-align:left;vertical-align:top;padding:.15rem .6rem .15rem 0;
border-bottom:1px solid var(--line);overflow-wrap:anywhere}}
td.n,th.n{{text-align:right;white-space:nowrap}}.scroll{{overflow-x:auto}}.note{{opacity:.75}}
.words{{border-left:3px solid var(--line);padding-left:1rem;white-space:pre-wrap}}
svg{{width:100%;height:auto;font:11px system-ui,sans-serif}}
svg text{{fill:currentColor}}.grid{{stroke:var(--line);stroke-width:.6}}
</style></head><body>
)";

std::string span_text(const Report& r) {
  return fmt::format("{} to {}", format_time(r.from_ms).substr(0, 19), format_time(r.to_ms).substr(0, 19) + "Z");
}

std::string cell_html(const Cell& cell, Unit unit, bool plain) {
  const char* align = !is_number(unit) ? "" : plain ? " align=\"right\"" : " class=\"n\"";
  return fmt::format("<td{}>{}</td>", align, html_text(shown(cell, unit)));
}

std::string upright_table(const Table& t, bool plain) {
  std::string out =
      plain ? "<table border=\"1\" cellspacing=\"0\" cellpadding=\"3\"><thead><tr>" : "<table><thead><tr>";
  for (const Column& c : t.columns)
    out += fmt::format("<th{}>{}</th>", !plain && is_number(c.unit) ? " class=\"n\"" : "", html_text(c.title));
  out += "</tr></thead><tbody>\n";
  for (const auto& row : t.rows) {
    out += "<tr>";
    for (std::size_t c = 0; c < row.size(); ++c) out += cell_html(row[c], t.columns[c].unit, plain);
    out += "</tr>\n";
  }
  return out + "</tbody></table>\n";
}

// Columns as lines: the first column names what stands side by side.
std::string sideways_table(const Table& t, bool plain) {
  std::string out = plain ? "<table border=\"1\" cellspacing=\"0\" cellpadding=\"3\">" : "<table>";
  for (std::size_t c = 0; c < t.columns.size(); ++c) {
    out += fmt::format("<tr><th>{}</th>", html_text(t.columns[c].title));
    for (const auto& row : t.rows) out += cell_html(row[c], t.columns[c].unit, plain);
    out += "</tr>\n";
  }
  return out + "</table>\n";
}

std::string table_html(const Table& t, bool plain) {
  std::string out =
      fmt::format("<h2>{}</h2>\n<p{}>{}</p>\n", html_text(t.title), plain ? "" : " class=\"note\"", html_text(t.note));
  if (t.rows.empty()) return out + "<p>None.</p>\n";
  const std::string body = t.sideways ? sideways_table(t, plain) : upright_table(t, plain);
  return plain ? out + body : out + "<div class=\"scroll\">" + body + "</div>\n";
}

std::string opening(const Report& r, bool plain) {
  std::string out = fmt::format("<h1>{}</h1>\n<p>Incident report, {}{}</p>\n", html_text(r.title), span_text(r),
                                r.anonymised ? ", anonymised" : "");
  out += "<h2>In short</h2>\n<ul>\n";
  for (const std::string& sentence : r.summary) out += "<li>" + html_text(sentence) + "</li>\n";
  out += "</ul>\n";
  if (!r.operator_words.empty())
    out += fmt::format("<h2>In the operator's own words</h2>\n<{0}>{1}</{2}>\n", plain ? "pre" : "div class=\"words\"",
                       html_text(r.operator_words), plain ? "pre" : "div");
  return out;
}

Table stamp_table(const Report& r) {
  Table t{"stamp",
          "Stamp",
          "`firebreakctl verify` replays the recording and checks that every figure of this report comes out again.",
          {},
          {},
          true};
  t.rows.emplace_back();
  for (const auto& [column, cell] : r.stamp) {
    t.columns.push_back(column);
    t.rows[0].push_back(cell);
  }
  return t;
}

}  // namespace

std::string html_text(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '&')
      out += "&amp;";
    else if (c == '<')
      out += "&lt;";
    else if (c == '>')
      out += "&gt;";
    else if (c == '"')
      out += "&quot;";
    else if (c == '\'')
      out += "&#39;";
    else if (static_cast<unsigned char>(c) >= 0x20 || c == '\n' || c == '\t')
      out += c;
  }
  return out;
}

std::string report_html(const Report& report) {
  std::string out = fmt::format(fmt::runtime(kHead), html_text(report.title)) + opening(report, false);
  for (const Table& t : report.tables) {
    out += table_html(t, false);
    if (t.key != "timeline") continue;
    for (const ChartData& chart : report.charts)
      out += fmt::format("<h2>{}</h2>\n{}\n", html_text(chart.title), svg_chart(chart));
  }
  return out + table_html(stamp_table(report), false) + "</body></html>\n";
}

std::string print_html(const Report& report) {
  std::string out = "<html><head><meta charset=\"utf-8\"></head><body>\n" + opening(report, true);
  for (const Table& t : report.tables) {
    out += table_html(t, true);
    if (t.key != "timeline") continue;
    for (const ChartData& chart : report.charts)
      out += fmt::format("<h2>{} ({})</h2>\n<p><img src=\"chart:{}\"></p>\n", html_text(chart.title),
                         html_text(chart.unit), html_text(chart.key));
  }
  return out + table_html(stamp_table(report), true) + "</body></html>\n";
}

}  // namespace fb
