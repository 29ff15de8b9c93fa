// The report as one HTML file without anything from outside, and as plain HTML 4 tables for a text-document printer.
// Every text from the recording or a person is escaped. Thread rule: pure functions.
#pragma once
#include <string>
#include <string_view>

#include "report/report.h"

namespace fb {

std::string report_html(const Report& report);
// Headings, paragraphs and tables only, without charts: those are painted by the printer from Report::charts. Where a
// chart belongs stands <img src="chart:KEY">.
std::string print_html(const Report& report);
std::string html_text(std::string_view text);  // & < > " ' escaped, control characters dropped

}  // namespace fb
