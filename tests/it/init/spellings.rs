//! How companies might call the exports and columns of a generated world. `HELD_OUT` were written after the words that
//! init knows, and those were not mended for them.

/// How values are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Times {
    #[default]
    Kept,
    /// Integers since 1970.
    Millis,
    Secs,
    /// `2026-11-20T02:00:00Z`.
    Text,
}

/// One company's habits.
pub struct Spelling {
    pub name: &'static str,
    pub times: Times,
    /// Ids of accounts as text.
    pub text_ids: bool,
    /// Booleans as 0 and 1.
    pub int_flags: bool,
    /// Source accounts in a folder for each shop.
    pub split: bool,
    /// `section=folder`, a line each.
    pub folders: &'static str,
    /// `column=own` or `section.column=own`, a line each.
    pub columns: &'static str,
}

pub const KNOWN: &[Spelling] = &[
    Spelling {
        name: "snake",
        times: Times::Kept,
        text_ids: false,
        int_flags: false,
        split: false,
        folders: "source_accounts=legacy/users
target_accounts=unified/users
mapping=account_mapping
orders=assets/order
coupons=assets/coupon
points=assets/point_balance
memberships=assets/member_card
assets_before=assets_snapshot_before
bindings=phone_bind_log
number_releases=released_phone
gateway_log=gateway_request_log
merge_jobs=merge/merge_job
merge_locks=merge/merge_lock
merge_journal=merge/merge_journal
cohorts=merge/gray_stage
exclusions=merge/exclusion_list
legacy_calls=legacy_service_calls",
        columns: "id=user_id
anchor=phone_number
status=user_status
created_at=create_time
updated_at=update_time
union_id=union_id
open_id=open_id
union_scope=union_scope
tenant=tenant_id
anchor_verified_at=phone_verified_at
merged_into=merged_into_id
origin=register_source
risk=risk_level
is_test=is_test_user
last_active_at=last_active_time
row_version=row_version
bucket=bucket_no
op_id=request_id
backfilled_at=backfill_time
mirror=profile_hash
mapping.source_id=legacy_user_id
mapping.target_id=unified_user_id
mapping.status=mapping_status
evidence=evidence_type
source_id=legacy_user_id
target_id=unified_user_id
asset_id=asset_id
orders.asset_id=order_id
coupons.asset_id=coupon_id
points.asset_id=point_id
memberships.asset_id=card_id
owner_system=owner_system
owner_id=owner_id
state=asset_status
merge_jobs.state=job_status
amount=amount
unit=currency
parent_id=parent_id
origin_asset_id=origin_asset_id
expires_at=expire_time
asset_type=asset_type
event_id=event_id
system=system
account_id=account_id
op=event_type
at=event_time
previous_anchor=old_phone
verified=is_verified
bindings.anchor=new_phone
number_releases.anchor=phone
released_at=released_at
gateway_log.op=operation
leg=leg
merge_journal.leg=entry_direction
gateway_log.at=created_at
result=result
version=version
client_version=client_version
job_id=job_id
attempt=attempt_count
heartbeat_at=heartbeat_at
lock_id=lock_id
acquired_at=acquired_at
entry_id=entry_id
merge_journal.at=posted_at
stage=stage
admitted_at=admitted_at
reason=reason
owner=approved_by
service=service_name
calls=call_count
legacy_calls.at=call_time",
    },
    Spelling {
        name: "camel",
        times: Times::Millis,
        text_ids: false,
        int_flags: true,
        split: false,
        folders: "source_accounts=MiniProgram/UserInfo
target_accounts=App/UserInfo
mapping=UserRelation
orders=Order
coupons=Coupon
points=Points
memberships=MemberCard
assets_before=AssetSnapshotBefore
bindings=PhoneBindEvent
number_releases=PhoneRecycle
gateway_log=GatewayLog
merge_jobs=MergeTask
merge_locks=MergeLock
merge_journal=MergeJournal
cohorts=GrayStage
exclusions=Blacklist
legacy_calls=LegacyCall",
        columns: "id=userId
anchor=mobileNo
status=accountStatus
created_at=gmtCreate
updated_at=gmtModified
union_id=unionId
open_id=openId
union_scope=openPlatform
tenant=shopCode
anchor_verified_at=mobileVerifyTime
merged_into=mergedToUserId
origin=registerChannel
risk=riskLevel
is_test=testFlag
last_active_at=lastLoginTime
row_version=version
bucket=shardNo
op_id=requestId
backfilled_at=migrateTime
mirror=profileMd5
source_id=miniUserId
target_id=appUserId
mapping.status=bindStatus
evidence=bindType
asset_id=assetNo
orders.asset_id=orderNo
coupons.asset_id=couponNo
points.asset_id=pointsId
memberships.asset_id=cardNo
owner_system=ownerSystem
owner_id=ownerId
state=status
amount=amount
unit=unit
parent_id=parentOrderNo
origin_asset_id=originAssetNo
expires_at=expireTime
asset_type=assetType
event_id=eventId
system=systemType
account_id=userId
op=actionType
at=happenTime
previous_anchor=oldMobile
verified=verifyFlag
bindings.anchor=newMobile
number_releases.anchor=mobile
released_at=recycleTime
gateway_log.op_id=requestId
gateway_log.op=operationType
leg=targetSystem
merge_journal.leg=direction
result=resultStatus
client_version=clientVersion
job_id=taskId
attempt=retryCount
heartbeat_at=heartbeatTime
lock_id=lockId
acquired_at=lockTime
merge_locks.expires_at=expireTime
merge_locks.released_at=unlockTime
entry_id=entryId
merge_journal.at=entryTime
stage=stage
admitted_at=admitTime
reason=reason
owner=approver
service=serviceName
calls=callCount
legacy_calls.at=callTime",
    },
    Spelling {
        name: "abbreviated",
        times: Times::Secs,
        text_ids: false,
        int_flags: true,
        split: true,
        folders: "source_accounts=t_mp_usr
target_accounts=t_app_usr
mapping=t_usr_rel
orders=t_ord
coupons=t_cpn
points=t_pts
memberships=t_mbr_card
assets_before=t_asset_before
bindings=t_bind_log
number_releases=t_mob_release
gateway_log=t_gw_log
merge_jobs=t_mrg_job
merge_locks=t_mrg_lock
merge_journal=t_mrg_journal
cohorts=t_cohort
exclusions=t_excl_blacklist
legacy_calls=t_legacy_svc_call",
        columns: "id=f_uid
anchor=f_mob
status=f_sts
created_at=f_crt_tm
updated_at=f_upd_tm
union_id=f_wx_unionid
open_id=f_wx_openid
union_scope=f_plat
tenant=f_org
anchor_verified_at=f_mob_vrf_tm
merged_into=f_mrg_to
origin=f_origin
risk=f_risk_lvl
is_test=f_is_test
last_active_at=f_last_login_tm
row_version=f_ver
bucket=f_shard
op_id=f_req_no
backfilled_at=f_import_tm
mirror=f_md5
source_id=f_mp_uid
target_id=f_app_uid
mapping.status=f_bind_sts
evidence=f_bind_type
asset_id=f_asset_no
orders.asset_id=f_ord_no
coupons.asset_id=f_cpn_no
points.asset_id=f_pts_id
memberships.asset_id=f_card_no
owner_system=f_sys
owner_id=f_uid
state=f_sts
amount=f_amt
unit=f_ccy
parent_id=f_parent_no
origin_asset_id=f_origin_no
expires_at=f_exp_tm
asset_type=f_asset_type
event_id=f_evt_id
system=f_sys
account_id=f_uid
op=f_act
at=f_crt_tm
previous_anchor=f_old_mob
verified=f_vrf_flag
bindings.anchor=f_new_mob
number_releases.anchor=f_mob
released_at=f_release_tm
gateway_log.op=f_oper_type
leg=f_sys
merge_journal.leg=f_direction
result=f_result
client_version=f_client_ver
version=f_ver
job_id=f_job_id
attempt=f_retry_cnt
heartbeat_at=f_beat_tm
lock_id=f_lock_id
acquired_at=f_lock_tm
merge_locks.released_at=f_unlock_tm
entry_id=f_entry_id
stage=f_stage
admitted_at=f_admit_tm
reason=f_reason
owner=f_approver
service=f_svc
calls=f_call_cnt",
    },
    Spelling {
        name: "pinyin",
        times: Times::Kept,
        text_ids: true,
        int_flags: true,
        split: false,
        folders: "source_accounts=xiaochengxu/yonghu
target_accounts=app/yonghu
mapping=yonghu_guanxi
orders=zichan/dingdan
coupons=zichan/youhuiquan
points=zichan/jifen
memberships=zichan/huiyuanka
assets_before=zichan_kuaizhao
bindings=rizhi/shouji_bangding
number_releases=rizhi/shouji_huishou
gateway_log=rizhi/wangguan
merge_jobs=hebing/renwu
merge_locks=hebing/suo
merge_journal=hebing/fenlu
cohorts=hebing/huidu
exclusions=hebing/heimingdan_paichu
legacy_calls=rizhi/fuwu_diaoyong",
        columns: "id=yonghu_id
anchor=shoujihao
status=zhuangtai
created_at=chuangjian_shijian
updated_at=gengxin_shijian
union_id=unionid
open_id=openid
union_scope=pingtai
tenant=mendian
anchor_verified_at=shouji_yanzheng_shijian
merged_into=hebing_dao
origin=laiyuan
risk=fengxian_dengji
is_test=shifou_ceshi
last_active_at=zuijin_denglu_shijian
row_version=banbenhao
bucket=fenpian
op_id=qingqiu_hao
backfilled_at=qianyi_shijian
mirror=ziliao_zhaiyao
source_id=xcx_yhid
target_id=app_yhid
mapping.status=bangding_zhuangtai
evidence=bangding_fangshi
asset_id=zichan_bianhao
orders.asset_id=dingdanhao
coupons.asset_id=youhuiquanhao
points.asset_id=jifen_id
memberships.asset_id=kahao
owner_system=xitong
owner_id=chiyouren
state=zhuangtai
amount=jine
points.amount=jifen
unit=danwei
parent_id=fu_bianhao
origin_asset_id=laiyuan_bianhao
expires_at=guoqi_shijian
asset_type=zichan_leixing
bindings.event_id=bianhao
system=xitong
account_id=yonghu_id
op=dongzuo
at=fasheng_shijian
previous_anchor=jiu_shouji
verified=shifou_yanzheng
bindings.anchor=xin_shouji
number_releases.anchor=shouji
released_at=huishou_shijian
gateway_log.op_id=qingqiu_hao
gateway_log.op=caozuo_leixing
leg=xitong
merge_journal.leg=jiedai_fangxiang
result=jieguo
client_version=khd_banben
version=banben
job_id=renwu_id
attempt=chongshi_cishu
heartbeat_at=xintiao_shijian
lock_id=suo_id
acquired_at=jiasuo_shijian
merge_locks.released_at=jiesuo_shijian
entry_id=fenlu_id
merge_journal.at=jizhang_shijian
stage=huidu_jieduan
admitted_at=zhunru_shijian
reason=yuanyin
owner=fuzeren
service=diaoyongfang
calls=diaoyong_cishu
legacy_calls.at=diaoyong_shijian",
    },
];

pub const HELD_OUT: &[Spelling] = &[
    Spelling {
        name: "held out: a warehouse",
        times: Times::Text,
        text_ids: true,
        int_flags: false,
        split: false,
        folders: "source_accounts=dwd_weapp_customer_full
target_accounts=dwd_app_customer_full
mapping=dwd_customer_link_full
orders=dwd_trade_order_full
coupons=dwd_promo_voucher_full
points=dwd_loyalty_points_full
memberships=dwd_vip_subscription_full
assets_before=dwd_asset_snapshot_before
bindings=dwd_phone_change_log
number_releases=dwd_recycled_msisdn
gateway_log=dwd_gateway_trace
merge_jobs=dwd_consolidation_tasks
merge_locks=dwd_account_locks
merge_journal=dwd_consolidation_ledger
cohorts=dwd_rollout_waves
exclusions=dwd_optout_customers
legacy_calls=dwd_old_service_hits",
        columns: "id=customer_no
anchor=cellphone
status=lifecycle_status
created_at=signup_ts
updated_at=last_modified_ts
union_id=weixin_unionid
open_id=weixin_openid
union_scope=weixin_platform
tenant=merchant_id
anchor_verified_at=cellphone_confirmed_ts
merged_into=canonical_customer_no
origin=acquisition_channel
risk=risk_grade
is_test=is_internal
last_active_at=last_visit_ts
row_version=rev
bucket=partition_slot
op_id=trace_id
backfilled_at=imported_ts
mirror=profile_checksum
source_id=weapp_customer_no
target_id=app_customer_no
mapping.status=link_state
evidence=link_method
mapping.created_at=linked_ts
asset_id=item_no
orders.asset_id=trade_order_no
coupons.asset_id=voucher_code
points.asset_id=account_no
memberships.asset_id=subscription_no
owner_system=platform
owner_id=customer_no
state=condition
amount=net_amount
points.amount=points_balance
unit=ccy
parent_id=parent_order_no
origin_asset_id=origin_item_no
expires_at=valid_until_ts
asset_type=item_category
event_id=log_id
system=platform
account_id=customer_no
op=change_type
at=occurred_ts
previous_anchor=previous_cellphone
verified=confirmed
bindings.anchor=current_cellphone
number_releases.anchor=msisdn
released_at=recycled_ts
gateway_log.op_id=trace_id
gateway_log.op=request_type
leg=platform
merge_journal.leg=drcr
result=outcome
client_version=app_version
version=rev
job_id=task_no
merge_jobs.state=task_state
attempt=tries
heartbeat_at=last_beat_ts
lock_id=lock_no
acquired_at=held_since_ts
merge_locks.released_at=freed_ts
entry_id=posting_no
stage=wave
admitted_at=allowed_ts
reason=remark
owner=responsible
service=caller_name
calls=hits",
    },
    Spelling {
        name: "held out: Chinese",
        times: Times::Kept,
        text_ids: false,
        int_flags: true,
        split: false,
        folders: "source_accounts=小程序用户
target_accounts=应用用户
mapping=用户映射
orders=订单
coupons=优惠券
points=积分
memberships=会员卡
assets_before=资产快照
bindings=手机绑定日志
number_releases=回收号码
gateway_log=网关日志
merge_jobs=合并任务
merge_locks=合并锁
merge_journal=合并分录
cohorts=灰度名单
exclusions=排除名单
legacy_calls=旧服务调用",
        columns: "id=用户编号
anchor=手机号码
status=状态
created_at=注册时间
updated_at=修改时间
union_id=微信unionid
open_id=微信openid
union_scope=开放平台
tenant=门店
anchor_verified_at=手机验证时间
merged_into=合并到
origin=来源渠道
risk=风险等级
is_test=是否测试
last_active_at=最后登录时间
row_version=版本号
bucket=分片
op_id=请求流水号
backfilled_at=迁移时间
mirror=资料摘要
source_id=小程序用户编号
target_id=应用用户编号
mapping.status=绑定状态
evidence=绑定方式
mapping.created_at=绑定时间
asset_id=资产编号
orders.asset_id=订单号
coupons.asset_id=券号
points.asset_id=积分编号
memberships.asset_id=卡号
owner_system=系统
owner_id=持有人
state=状态
amount=金额
unit=单位
parent_id=父编号
origin_asset_id=来源编号
expires_at=过期时间
asset_type=资产类型
event_id=编号
system=系统
account_id=用户编号
op=动作
at=发生时间
previous_anchor=旧手机号
verified=已验证
bindings.anchor=新手机号
number_releases.anchor=手机号
released_at=回收时间
gateway_log.op_id=请求号
gateway_log.op=操作类型
leg=系统
merge_journal.leg=借贷方向
result=结果
client_version=客户端版本
version=版本
job_id=任务编号
attempt=重试次数
heartbeat_at=心跳时间
lock_id=锁编号
acquired_at=加锁时间
merge_locks.released_at=解锁时间
entry_id=分录编号
merge_journal.at=记账时间
stage=灰度阶段
admitted_at=准入时间
reason=原因
owner=负责人
service=调用方
calls=调用次数
legacy_calls.at=调用时间",
    },
];
