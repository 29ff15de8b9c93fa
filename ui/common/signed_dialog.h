// A dialog that forks the run and needs a name and a reason: what would change, from which moment, who acts and why.
// The button stays off until all is filled in; Enter then confirms, and cancels until then. Thread rule: GUI thread.
#pragma once
#include <QDialog>

#include "common/signature_fields.h"

class QPushButton;
class QVBoxLayout;

namespace fb::ui {

// What Enter does: the action once the form is complete, Cancel before.
void setComplete(QPushButton* confirm, QPushButton* cancel, bool complete);

class SignedDialog : public QDialog {
  Q_OBJECT
 protected:
  SignedDialog(const QString& title, TimeMs fork_ms, QWidget* parent);
  void setDetails(QWidget* details);                          // at the top
  void needSecond(const QString& why) { signature_->needSecond(why); }  // empty: one person is enough
  void showEvent(QShowEvent* event) override;
  virtual void decide(const SignatureFields& signature) = 0;  // everything is filled in; the dialog closes after it

 private:
  QVBoxLayout* rows_ = nullptr;
  SignatureFields* signature_ = nullptr;
};

}  // namespace fb::ui
