#include "report/json.h"

#include <nlohmann/json.hpp>

namespace fb {
namespace {

using Json = nlohmann::ordered_json;

Json cell_json(const Cell& cell, Unit unit) {
  if (cell.none) return nullptr;
  return unit == Unit::text ? Json(cell.text) : Json(cell.value);
}

Json table_json(const Table& table) {
  Json rows = Json::array();
  for (const auto& row : table.rows) {
    Json object = Json::object();
    for (std::size_t c = 0; c < row.size(); ++c)
      object[table.columns[c].key + json_suffix(table.columns[c].unit)] = cell_json(row[c], table.columns[c].unit);
    rows.push_back(std::move(object));
  }
  return rows;
}

Json chart_json(const ChartData& chart) {
  Json series = Json::array();
  for (const ChartSeries& s : chart.series) {
    Json points = Json::array();
    for (const ChartPoint& p : s.points) points.push_back({p.time_ms, p.value});
    series.push_back({{"name", s.name}, {"points", std::move(points)}});
  }
  return {{"title", chart.title}, {"unit", chart.unit}, {"per_unit", chart.per_unit}, {"series", std::move(series)}};
}

}  // namespace

std::string report_json(const Report& report) {
  Json out;
  out["format"] = "firebreak-report";
  out["version"] = 1;
  out["title"] = report.title;
  out["recording_file"] = report.recording_file;
  out["from_ms"] = report.from_ms;
  out["to_ms"] = report.to_ms;
  out["anonymised"] = report.anonymised;
  out["operator_words"] = report.operator_words;
  for (const auto& [column, cell] : report.stamp)
    out["stamp"][column.key + json_suffix(column.unit)] = cell_json(cell, column.unit);
  out["tables"] = Json::object();
  for (const Table& table : report.tables) out["tables"][table.key] = table_json(table);
  out["charts"] = Json::object();
  for (const ChartData& chart : report.charts) out["charts"][chart.key] = chart_json(chart);
  out["summary"] = report.summary;
  return out.dump(1, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace fb
