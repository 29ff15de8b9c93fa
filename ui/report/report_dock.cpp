#include "report/report_dock.h"

#include <QCheckBox>
#include <QDir>
#include <QFileDialog>
#include <QFileInfo>
#include <QFormLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QProgressBar>
#include <QPushButton>
#include <QScrollArea>
#include <QStandardPaths>
#include <QVBoxLayout>
#include <algorithm>

#include "base/text.h"
#include "common/numbers.h"
#include "common/theme.h"
#include "report/pdf.h"

namespace fb::ui {

struct ReportDock::Outcome {
  QStringList files;
  QString error;
};

ReportDock::ReportDock(SessionClient& client, QWidget* parent)
    : DockPanel("report", tr("Report"), parent), client_(client) {
  auto* body = new QWidget(this);
  auto* rows = new QVBoxLayout(body);
  rows->setContentsMargins(12, 8, 12, 4);
  auto* scroll = new QScrollArea(body);
  scroll->setWidgetResizable(true);
  auto* fields = new QWidget(scroll);
  fields->setObjectName("scrolled");
  auto* form = new QFormLayout(fields);
  form->setContentsMargins(0, 0, theme::kStep, 0);
  form->setSpacing(2 * theme::kStep);
  buildFields(form);
  scroll->setWidget(fields);
  rows->addWidget(scroll, 1);
  rows->addWidget(buildFoot());
  setBody(body);
  setSubtitle(tr("same inputs, same figures, same hash"));
  connect(&client, &SessionClient::snapshotChanged, this, &ReportDock::showSnapshot);
  check();
}

void ReportDock::buildFields(QFormLayout* form) {
  const auto line = [&](const char* name, const QString& label) {
    auto* l = new QLineEdit(this);
    l->setObjectName(name);
    l->setAccessibleName(label);
    l->setFont(theme::number());
    connect(l, &QLineEdit::textChanged, this, &ReportDock::check);
    form->addRow(label, l);
    return l;
  };
  from_ = line("reportFrom", tr("From, UTC"));
  to_ = line("reportTo", tr("To, UTC"));
  form->addRow(tr("Folder"), folderRow());
  form->addRow(tr("Formats"), formatRow());
  anonymise_ = new QCheckBox(tr("accounts and owners by number only"), this);
  anonymise_->setObjectName("reportAnonymise");
  form->addRow(tr("Anonymise"), anonymise_);
  words_ = new QPlainTextEdit(this);
  words_->setObjectName("reportWords");
  words_->setAccessibleName(tr("Own words"));
  words_->setPlaceholderText(tr("kept apart from what is generated"));
  words_->setMinimumHeight(56);
  form->addRow(tr("Own words"), words_);
}

QWidget* ReportDock::folderRow() {
  auto* holder = new QWidget(this);
  auto* row = new QHBoxLayout(holder);
  row->setContentsMargins(0, 0, 0, 0);
  folder_ =
      new QLineEdit(QStandardPaths::writableLocation(QStandardPaths::DocumentsLocation) + "/firebreak-report", holder);
  folder_->setObjectName("reportFolder");
  folder_->setAccessibleName(tr("Folder"));
  auto* choose = new QPushButton(tr("Choose…"), holder);
  row->addWidget(folder_, 1);
  row->addWidget(choose);
  connect(folder_, &QLineEdit::textChanged, this, [this] {
    replacing_.clear();
    if (make_) make_->setText(tr("Write the report"));
    check();
  });
  connect(choose, &QPushButton::clicked, this, [this] {
    const QString chosen = QFileDialog::getExistingDirectory(this, tr("Folder of the report"), folder_->text());
    if (!chosen.isEmpty()) folder_->setText(chosen);
  });
  return holder;
}

QWidget* ReportDock::formatRow() {
  auto* holder = new QWidget(this);
  auto* row = new QHBoxLayout(holder);
  row->setContentsMargins(0, 0, 0, 0);
  for (const char* name : {"pdf", "html", "json", "csv"}) {
    auto* box = new QCheckBox(QString(name).toUpper(), holder);
    box->setObjectName(name);
    box->setChecked(true);
    connect(box, &QCheckBox::toggled, this, &ReportDock::check);
    row->addWidget(box);
    formats_.push_back(box);
  }
  row->addStretch();
  return holder;
}

QWidget* ReportDock::buildFoot() {
  auto* foot = new QWidget(this);
  auto* rows = new QVBoxLayout(foot);
  rows->setContentsMargins(0, 4, 0, 0);
  outcome_ = new QLabel(foot);
  outcome_->setObjectName("reportOutcome");
  outcome_->setWordWrap(true);
  outcome_->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
  bar_ = new QProgressBar(foot);
  bar_->setRange(0, 0);
  bar_->setTextVisible(false);
  bar_->hide();
  make_ = new QPushButton(tr("Write the report"), foot);
  make_->setObjectName("reportMake");
  connect(make_, &QPushButton::clicked, this, &ReportDock::makeReport);
  rows->addWidget(outcome_);
  rows->addWidget(bar_);
  rows->addWidget(make_, 0, Qt::AlignLeft);
  return foot;
}

void ReportDock::showSnapshot(std::shared_ptr<const fb::Snapshot> snapshot) {
  if (snapshot->start_ms == day_) return;
  day_ = snapshot->start_ms;
  from_->setText(dateTime(snapshot->start_ms));
  to_->setText(dateTime(snapshot->end_ms));
  check();
}

QString ReportDock::span(TimeMs& from_ms, TimeMs& to_ms) const {
  const auto from = parse_time(from_->text().trimmed().toStdString()),
             to = parse_time(to_->text().trimmed().toStdString());
  if (!from) return tr("From: %1").arg(text(from.error().rule));
  if (!to) return tr("To: %1").arg(text(to.error().rule));
  if (*from >= *to) return tr("From must be earlier than To");
  from_ms = *from;
  to_ms = *to;
  return {};
}

void ReportDock::check() {
  if (!make_) return;
  TimeMs from = 0, to = 0;
  QString missing = client_.snapshot() ? span(from, to) : tr("Open a recording first");
  if (missing.isEmpty() && folder_->text().trimmed().isEmpty()) missing = tr("A folder is required");
  if (missing.isEmpty() && std::ranges::none_of(formats_, [](const QCheckBox* b) { return b->isChecked(); }))
    missing = tr("Choose a format");
  make_->setEnabled(missing.isEmpty() && !bar_->isVisibleTo(bar_->parentWidget()));
  make_->setToolTip(missing);
  outcome_->setText(missing);
}

void ReportDock::setWorking(bool working) {
  bar_->setVisible(working);
  check();
  if (working) outcome_->setText(tr("Computing every run to the end of the span; the picture stands still meanwhile…"));
}

ReportDock::Outcome ReportDock::writeFiles(Session& session, const ReportRequest& request,
                                           const std::filesystem::path& folder, bool pdf) {
  const auto report = build_report(session, request);
  if (!report) return {{}, text(report.error().text())};
  const auto files = write_report(*report, folder, request.formats);
  if (!files) return {{}, text(files.error().text())};
  Outcome outcome;
  for (const auto& f : *files) outcome.files << text(f.string());
  if (!pdf) return outcome;
  const auto made = writePdf(*report, folder / "report.pdf");
  if (!made) return {{}, text(made.error().text())};
  outcome.files.prepend(text((folder / "report.pdf").string()));
  return outcome;
}

bool ReportDock::mayReplace(const QStringList& formats) {
  const QString folder = folder_->text().trimmed();
  QStringList there;
  for (const QString& format : formats)
    if (const QString name = "report." + format; QFileInfo::exists(QDir(folder).filePath(name))) there << name;
  const bool may = there.isEmpty() || replacing_ == folder;
  replacing_ = may ? QString() : folder;
  make_->setText(may ? tr("Write the report") : tr("Replace the report there"));
  if (!may) outcome_->setText(tr("◆ %1 stand in this folder already. Press again to replace them, or choose another folder.").arg(there.join(", ")));
  return may;
}

void ReportDock::makeReport() {
  ReportRequest request;
  if (!span(request.from_ms, request.to_ms).isEmpty() || !client_.isOpen() || client_.isLent()) return;
  request.anonymise = anonymise_->isChecked();
  request.operator_words = words_->toPlainText().toStdString();
  request.recording_file = client_.file();
  if (const DayOutcomes rulebooks = client_.rulebookDay().outcomes()) request.rulebooks = *rulebooks;
  bool pdf = false;
  request.formats.clear();
  for (const QCheckBox* box : formats_) {
    if (!box->isChecked()) continue;
    if (box->objectName() == "pdf")
      pdf = true;
    else
      request.formats.push_back(box->objectName().toStdString());
  }
  QStringList chosen;
  for (const QCheckBox* box : formats_)
    if (box->isChecked() && box->objectName() != "csv") chosen << box->objectName();
  if (!mayReplace(chosen)) return;
  const std::filesystem::path folder = QDir(folder_->text().trimmed()).absolutePath().toStdString();
  auto outcome = std::make_shared<Outcome>();
  const auto work = [request, pdf, folder, outcome](Session& session) {
    *outcome = writeFiles(session, request, folder, pdf);
  };
  client_.play(0);
  client_.lend(work, this, [this, outcome] {
    setWorking(false);
    showOutcome(*outcome);
  });
  setWorking(true);
}

void ReportDock::showOutcome(const Outcome& outcome) {
  if (!outcome.error.isEmpty()) {
    outcome_->setText("◆ " + outcome.error);
    return;
  }
  QStringList names;
  for (const QString& file : outcome.files)
    if (QFileInfo(file).path() == QFileInfo(outcome.files.first()).path()) names << QFileInfo(file).fileName();
  const auto tables = outcome.files.size() - names.size();
  if (tables > 0) names << tr("%1 tables in csv/").arg(tables);
  outcome_->setText(tr("Written: %1 in %2").arg(names.join(", "), QFileInfo(outcome.files.first()).path()));
  emit written(outcome.files);
}

}  // namespace fb::ui
