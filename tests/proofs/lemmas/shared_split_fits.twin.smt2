; twin of: shared_split_fits
; bug: a market that asked for nothing gets a unit
; code: engine/solvency/shares.h split_pro_rata
; rule: engine/PROTOCOL.md 8 Solvency
; solvers: cvc5 z3
; expect: sat
(set-logic ALL)
(declare-const r1 Int)
(declare-const r2 Int)
(declare-const r3 Int)
(declare-const most Int)
(declare-const f1 Int)
(declare-const f2 Int)
(declare-const f3 Int)
(declare-const left Int)
(declare-const p1 Int)
(declare-const p2 Int)
(declare-const p3 Int)
(declare-const l1 Int)
(declare-const l2 Int)
(assert (and (<= 0 f1 r1) (<= 0 f2 r2) (<= 0 f3 r3)))
(assert (and (=> (> r1 0) (< f1 r1)) (=> (> r2 0) (< f2 r2)) (=> (> r3 0) (< f3 r3))))
(define-fun one ((r Int)) Int (ite (> r 0) 1 0))
(assert (and (<= 0 left) (< left (+ (one r1) (one r2) (one r3)))))
(define-fun unit ((r Int) (l Int)) Int (ite (> l 0) 1 0))
(assert (and (= p1 (+ f1 (unit r1 left))) (= l1 (- left (unit r1 left)))))
(assert (and (= p2 (+ f2 (unit r2 l1))) (= l2 (- l1 (unit r2 l1)))))
(assert (= p3 (+ f3 (unit r3 l2))))
(assert (= left (- most (+ f1 f2 f3))))
(assert (not (and (= (+ p1 p2 p3) most) (<= 0 p1 r1) (<= 0 p2 r2) (<= 0 p3 r3))))
(check-sat)
