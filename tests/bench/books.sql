-- SPDX-License-Identifier: Apache-2.0
-- Made-up books of :projects projects for measurements: 10 years, 20 parks, titles that share words as a zone's titles
-- do, older projects further on; three in four of the signed have a plan, which many lag behind. `dice` is a number
-- without order that the running number decides.
INSERT INTO zones (zone, title, create_time) VALUES ('bench', '测量', now());
INSERT INTO light_rules (zone, effective_date, yellow_months, red_months, document, create_time)
  VALUES ('bench', '2015-01-01', 1, 3, 'bench', now());
INSERT INTO departments (zone, department, title, create_time)
  SELECT 'bench', 'd' || i, 'd' || i, now() FROM generate_series(1, 10) i;
INSERT INTO parks (zone, park, title, create_time)
  SELECT 'bench', 'park-' || i, 'park-' || i, now() FROM generate_series(1, 20) i;
INSERT INTO investors (zone, investor, title, country_code, foreign_registration_number, legal_representative, tags,
                       create_time)
  SELECT 'bench', '2015-' || lpad(i::text, greatest(4, length(i::text)), '0'), '投资方' || i, 'US', 'N' || i, '', '{}',
         now()
  FROM generate_series(1, :projects / 4) i;

INSERT INTO projects (zone, project, title, kind, investor, industry_code, park, total_minor, total_currency,
                      fixed_minor, fixed_currency, land_micro_mu, annual_tax_minor, annual_tax_currency, jobs,
                      start_date, production_date, full_capacity_date, confidentiality, owner_department,
                      business_code, phase, description, standing, signed_date, signed_basis, create_time, update_time)
SELECT 'bench', year || '-' || lpad(i::text, greatest(4, length(i::text)), '0'),
  (ARRAY['廊坊','高新区','经开区','临空','固安','香河','大厂','永清','霸州','三河','文安','大城','京津','冀中','华北','雄安'])[1 + dice % 16]
  || (ARRAY['新能源','半导体','机器人','生物医药','智能装备','航空航天','新材料','云计算','数据中心','冷链物流','食品加工','汽车零部件',
            '环保设备','电子信息','精密模具','光伏组件','氢能','锂电池','无人机','轨道交通','医疗器械','工业软件','检测认证','跨境电商',
            '现代农业'])[1 + dice / 16 % 25]
  || (ARRAY['研发','生产','制造','产业化','总部','示范','孵化','扩建','技改','储运'])[1 + dice / 400 % 10]
  || (ARRAY['基地','中心','园区','生产线','车间','厂房'])[1 + dice / 4000 % 6]
  || (ARRAY['项目','建设项目','一期项目','二期工程','工程'])[1 + dice / 24000 % 5]
  || CASE WHEN i % 5000 = 7 THEN '玄武' ELSE '' END || dice % 9973,
  (ARRAY['PROJECT_KIND_NEW_BUILD', 'PROJECT_KIND_EXPANSION', 'PROJECT_KIND_TECH_UPGRADE',
         'PROJECT_KIND_LEASED_PLANT'])[1 + dice % 4],
  '2015-' || lpad(investor::text, greatest(4, length(investor::text)), '0'),
  (ARRAY['C3611','C3612','C3620','C3670','C3985','C3911','I6510','I6550','G5990','M7320','C2710','C2760','C1370',
         'A0111','N7722'])[1 + dice / 7 % 15],
  'park-' || (1 + dice % 20), 100000000::bigint + dice, 'CNY',
  100000000::bigint + dice / 4 * 3, 'CNY', 1000000::bigint * (1 + dice % 7), 5000000 + dice % 400000000, 'CNY', dice % 500,
  CASE WHEN dice % 4 > 0 THEN signed_date + 120 END, CASE WHEN dice % 4 > 0 THEN signed_date + 700 END,
  CASE WHEN dice % 4 > 1 THEN signed_date + 1100 END,
  CASE dice % 50 WHEN 0 THEN 'CONFIDENTIALITY_RESTRICTED' ELSE 'CONFIDENTIALITY_INTERNAL' END, 'd' || (1 + dice % 10),
  CASE dice % 3 WHEN 0 THEN 'B-' || i END, 1, '', standing, signed_date,
  CASE WHEN standing & 16 <> 0 THEN 'FACT_BASIS_IMPORTED' END, now(), now()
FROM (SELECT *, CASE WHEN standing & 16 <> 0 THEN make_date(year, 1 + dice % 12, 1 + dice % 28) END AS signed_date
      FROM (SELECT i, dice, (2015 + (i - 1)::bigint * 10 / :projects)::integer AS year,
                   1 + dice % (:projects / 4) AS investor,
                   (ARRAY[4094, 2046, 2046, 2046, 1018, 1018, 506, 250, 58, 26, 2, 10, 0, 2, 2])
                     [(1 + least(14, (i - 1)::bigint * 12 / :projects + (dice & 3)))::integer] AS standing
            FROM (SELECT i, hashint4(i) & 2147483647 AS dice FROM generate_series(1, :projects) i) rolled) stood) made;

INSERT INTO project_facts (zone, project, fact, fact_date, basis, evidence, author, record_time)
SELECT p.zone, p.project, f.fact, coalesce(p.signed_date, '2020-01-01'), 'FACT_BASIS_IMPORTED',
       'zones/bench/imports/2020-0001#7', '更新人', now()
FROM projects p
CROSS JOIN unnest(ARRAY['FACT_KIND_FIRST_TALK', 'FACT_KIND_FRAMEWORK_SIGNED', 'FACT_KIND_APPROVED', 'FACT_KIND_SIGNED',
                        'FACT_KIND_REGISTERED', 'FACT_KIND_LAND_ACQUIRED', 'FACT_KIND_PERMITTED', 'FACT_KIND_STARTED',
                        'FACT_KIND_COMPLETED', 'FACT_KIND_PRODUCED', 'FACT_KIND_FULL_CAPACITY',
                        'FACT_KIND_TERMINATED']) f (fact)
WHERE p.standing & fact_bit(f.fact) <> 0;
