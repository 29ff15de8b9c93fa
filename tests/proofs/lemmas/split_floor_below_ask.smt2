; lemma: the floor of a pro-rata share is below the ask when there is less than what is asked for, so one unit more
;   never exceeds it.
; code: engine/solvency/shares.h split_pro_rata
; rule: engine/PROTOCOL.md 8 Solvency
; solvers: cvc5 z3
; expect: unsat
(set-logic ALL)
(declare-const ask Int)
(declare-const most Int)
(declare-const total Int)
(declare-const f Int)
(assert (and (> ask 0) (>= most 0) (< most total) (<= ask total)))
(assert (and (<= (* f total) (* ask most)) (> (* (+ f 1) total) (* ask most))))
(assert (not (and (<= 0 f) (< f ask))))
(check-sat)
