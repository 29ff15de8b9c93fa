#include "report/pdf.h"

#include <QAbstractTextDocumentLayout>
#include <QPainter>
#include <QPdfWriter>
#include <QSaveFile>
#include <QTextDocument>
#include <QUrl>

#include "common/numbers.h"
#include "common/theme.h"
#include "report/chart_image.h"
#include "report/html.h"

namespace fb::ui {
namespace {

constexpr int kDpi = 96;
constexpr QMarginsF kMarginsMm(16, 14, 16, 14);
constexpr int kFooter = 24;        // pixels below the text that the page number stands in
constexpr double kChartScale = 3;  // 288 dpi

// Two charts a page, each under its heading: a heading may not stand alone at the foot of a page.
QString onOwnPages(QString html) {
  const QString picture = "</h2>\n<p><img src=\"chart:", plain = "<h2>",
                broken = "<h2 style=\"page-break-before:always\">";
  int charts = 0;
  for (qsizetype at = html.indexOf(picture); at >= 0; at = html.indexOf(picture, at + picture.size())) {
    const qsizetype heading = html.lastIndexOf(plain, at);
    if (heading < 0 || charts++ % 2 != 0) continue;
    html.replace(heading, plain.size(), broken);
    at += broken.size() - plain.size();
  }
  return html;
}

// Inter swaps punctuation for contextual glyphs that carry no text in a PDF: searches for "2020-03-12" or "0.98" would fail.
QFont printed() {
  QFont font("DejaVu Sans");
  font.setPixelSize(10);
  return font;
}

// Wide tables must fit the page's width: small type, the charts as pictures under the names the text uses.
void fill(QTextDocument& document, const Report& report, QSizeF page) {
  document.setDefaultFont(printed());
  document.setDocumentMargin(0);
  document.setPageSize(page);
  document.setDefaultStyleSheet(
      "h1 { font-size: 18px; } h2 { font-size: 13px; } td, th { font-size: 7px; } pre { font-family: 'DejaVu Sans'; }");
  const QSize chart(static_cast<int>(page.width()), 220);
  for (const ChartData& c : report.charts) {
    QImage image = chartImage(c, chart, kChartScale);
    image.setDevicePixelRatio(kChartScale);
    document.addResource(QTextDocument::ImageResource, QUrl("chart:" + text(c.key)), image);
  }
  document.setHtml(onOwnPages(text(print_html(report))));
}

void paint(QPdfWriter& writer, QTextDocument& document, QSizeF page, const QString& foot) {
  QPainter painter(&writer);
  const int pages = document.pageCount();
  for (int i = 0; i < pages; ++i) {
    if (i > 0) writer.newPage();
    const QRectF part(0, i * page.height(), page.width(), page.height());
    painter.save();
    painter.translate(0, -part.top());
    QAbstractTextDocumentLayout::PaintContext ink;  // black, whatever colours the window has
    ink.palette.setColor(QPalette::Text, Qt::black);
    ink.clip = part;
    painter.setClipRect(part);
    document.documentLayout()->draw(&painter, ink);
    painter.restore();
    painter.setFont(printed());
    painter.setPen(Qt::black);
    const QRectF line(0, page.height() + 4, page.width(), kFooter - 4);
    painter.drawText(line, Qt::AlignLeft | Qt::AlignVCenter, foot);
    painter.drawText(line, Qt::AlignRight | Qt::AlignVCenter, QObject::tr("page %1 of %2").arg(i + 1).arg(pages));
  }
}

}  // namespace

Result<void> writePdf(const Report& report, const std::filesystem::path& file) {
  const auto refused = [&](const QString& why) {
    return fail({.file = file.string(),
                 .rule = "cannot be written: " + why.toStdString(),
                 .next = "Choose another folder or make room"});
  };
  QSaveFile out(QString::fromStdString(file.string()));
  if (!out.open(QIODevice::WriteOnly)) return refused(out.errorString());
  {
    QPdfWriter writer(&out);
    writer.setResolution(kDpi);
    writer.setPageSize(QPageSize(QPageSize::A4));
    writer.setPageOrientation(QPageLayout::Landscape);  // the tables are wide
    writer.setPageMargins(kMarginsMm, QPageLayout::Millimeter);
    writer.setTitle(text(report.title));
    writer.setCreator("Firebreak");
    const QSizeF page(writer.width(), writer.height() - kFooter);
    QTextDocument document;
    document.documentLayout()->setPaintDevice(&writer);
    fill(document, report, page);
    paint(writer, document, page, text(report.title));
  }
  if (!out.commit()) return refused(out.errorString());
  return {};
}

}  // namespace fb::ui
