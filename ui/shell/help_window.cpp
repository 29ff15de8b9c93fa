#include "shell/help_window.h"

#include <QFile>
#include <QHBoxLayout>
#include <QListWidget>
#include <QTextBrowser>

#include "common/theme.h"

namespace fb::ui {
namespace {

QString titleOf(const QString& page) {
  QString title = page;
  title.replace('_', ' ');
  title[0] = title[0].toUpper();
  return title;
}

}  // namespace

QStringList HelpWindow::pages() {
  return {"first_steps", "timeline", "positions",  "queue",   "cascade", "adl",    "breakers", "insurance",
          "collateral",  "why",      "parameters", "compare", "journal", "report", "keys"};
}

HelpWindow::HelpWindow(QString keys_html, QWidget* parent) : QDialog(parent), keys_html_(std::move(keys_html)) {
  setObjectName("helpWindow");
  setWindowTitle(tr("Firebreak help"));
  resize(900, 620);
  auto* row = new QHBoxLayout(this);
  list_ = new QListWidget(this);
  list_->setAccessibleName(tr("Pages"));
  list_->setFixedWidth(160);
  list_->setSpacing(2);
  for (const QString& page : pages()) list_->addItem(titleOf(page));
  text_ = new QTextBrowser(this);
  text_->setAccessibleName(tr("Help text"));
  text_->setOpenLinks(false);
  text_->document()->setDocumentMargin(16);
  text_->document()->setDefaultStyleSheet(
      QString("h1 { font-size: 18px; } h2 { font-size: 14px; } p, li { line-height: 140%; } a { color: %1; } tt, code "
              "{ font-family: 'JetBrains Mono'; }")
          .arg(theme::mark().name()));
  connect(text_, &QTextBrowser::anchorClicked, this,
          [this](const QUrl& url) { showPage(url.path().section('.', 0, 0)); });
  connect(list_, &QListWidget::currentRowChanged, this, [this](int i) { showPage(pages().value(i)); });
  row->addWidget(list_);
  row->addWidget(text_, 1);
}

QString HelpWindow::page() const { return pages().value(list_->currentRow()); }

void HelpWindow::showPage(const QString& page) {
  const auto at = static_cast<int>(std::max<qsizetype>(0, pages().indexOf(page)));
  if (list_->currentRow() != at) return list_->setCurrentRow(at);  // comes back here
  QFile file(":/help/" + pages()[at] + ".html");
  if (!file.open(QIODevice::ReadOnly)) return;
  text_->setHtml(QString::fromUtf8(file.readAll()).replace("<!--keys-->", keys_html_));
}

}  // namespace fb::ui
