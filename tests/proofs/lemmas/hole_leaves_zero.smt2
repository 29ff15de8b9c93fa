; lemma: an account whose hole is filled ends at exactly zero.
; code: engine/solvency/clearing_pass.cpp take
; rule: engine/solvency/CLEARING.md
; solvers: cvc5 z3
; expect: unsat
(set-logic ALL)
(declare-const e Int)
(declare-const pnl Int)
(declare-const cuts Int)
(declare-const balance Int)
(declare-const deficit Int)
(declare-const end Int)
(assert (and (>= e 0) (>= cuts 0) (= balance (- (+ e pnl) cuts)) (< balance 0)))
(assert (= deficit (- balance)))
(assert (= end (+ (- (+ e pnl) cuts) deficit)))
(assert (not (= end 0)))
(check-sat)
