; lemma: what a shared tranche pays to a market is within one unit of its exact share, and equal asks differ by at
;   most one unit.
; code: engine/solvency/shares.h split_pro_rata
; rule: engine/PROTOCOL.md 8 Solvency
; solvers: cvc5
; expect: unsat
(set-logic ALL)
(declare-const a Int)
(declare-const b Int)
(declare-const most Int)
(declare-const total Int)
(declare-const fa Int)
(declare-const fb Int)
(declare-const ua Int)
(declare-const ub Int)
(assert (and (> a 0) (> b 0) (>= total (+ a b)) (>= most 0) (< most total)))
(assert (and (<= (* fa total) (* a most)) (> (* (+ fa 1) total) (* a most))))
(assert (and (<= (* fb total) (* b most)) (> (* (+ fb 1) total) (* b most))))
(assert (and (<= 0 ua 1) (<= 0 ub 1)))
(assert (not (and (<= (* (- (+ fa ua) 1) total) (* a most)) (>= (* (+ fa ua 1) total) (* a most))
                  (=> (= a b) (<= (- 1) (- (+ fa ua) (+ fb ub)) 1)))))
(check-sat)
