"""LHÉO files of partners for tests: the standard in both versions, and the dialect of Mon Compte Formation."""

LHEO_23 = """<?xml version="1.0" encoding="UTF-8"?>
<lheo xmlns="http://lheo.gouv.fr/2.3">
  <offres>
    <formation numero="F-1">
      <intitule-formation>Gestes et postures</intitule-formation>
      <objectif-formation>&lt;p&gt;Porter sans se blesser.&lt;/p&gt;&lt;ul&gt;&lt;li&gt;Le dos&lt;/li&gt;&lt;/ul&gt;</objectif-formation>
      <contenu-formation>Anatomie</contenu-formation>
      <certification><code-RNCP>RNCP474</code-RNCP></certification>
      <action numero="A-1">
        <info-public-vise>Caristes</info-public-vise>
        <modalites-enseignement>1</modalites-enseignement>
        <conditions-specifiques>-</conditions-specifiques>
        <lieu-de-formation>
          <coordonnees>
            <adresse>
              <denomination>Centre Part-Dieu</denomination>
              <ligne>12 rue Servient</ligne><codepostal>69003</codepostal><ville>Lyon</ville>
            </adresse>
          </coordonnees>
        </lieu-de-formation>
        <modalites-entrees-sorties>0</modalites-entrees-sorties>
        <session numero="S-1">
          <periode><debut>20261214</debut><fin>20261215</fin></periode>
          <recrutement><nb-places>12</nb-places></recrutement>
        </session>
        <session numero="S-2">
          <periode><debut>00000000</debut><fin>99999999</fin></periode>
        </session>
        <langue-formation>fr</langue-formation>
        <prix-total-TTC>537.60</prix-total-TTC>
        <nombre-heures-total>14</nombre-heures-total>
      </action>
    </formation>
  </offres>
</lheo>
"""

MON_COMPTE_FORMATION = """<?xml version="1.0" encoding="ISO-8859-1"?>
<lheo xmlns="https://www.of.moncompteformation.gouv.fr">
  <offres>
    <formation numero="12_MCF" datemaj="20261101" datecrea="20260101">
      <intitule-formation><![CDATA[Français langue étrangère]]></intitule-formation>
      <objectif-formation><![CDATA[Parler]]></objectif-formation>
      <contenu-formation><![CDATA[Grammaire<br>Lexique]]></contenu-formation>
      <certification><code-RS>5190</code-RS></certification>
      <action numero="12_A" datemaj="20261101" datecrea="20260101">
        <modalites-enseignement>2</modalites-enseignement>
        <lieu-de-formation>
          <coordonnees numero="C1">
            <nom>Durand</nom>
            <adresse numero="AD1"><ligne>1 rue de la Paix</ligne><codepostal>75002</codepostal><ville>PARIS</ville></adresse>
          </coordonnees>
        </lieu-de-formation>
        <modalites-entrees-sorties>1</modalites-entrees-sorties>
        <session numero="12_S" datemaj="20261101" datecrea="20260101">
          <adresse-inscription><adresse><ligne>Ailleurs</ligne><codepostal>69000</codepostal><ville>LYON</ville></adresse></adresse-inscription>
          <etat-recrutement>1</etat-recrutement>
          <extras info="session"><extra info="garantie">1</extra></extras>
        </session>
        <langue-formation>FR</langue-formation>
        <extras info="action">
          <extra info="contact-information"><coordonnees><nom>Durand</nom></coordonnees></extra>
          <extra info="duree-apprentissage">35</extra>
          <extras info="frais-pedagogiques">
            <extra info="taux-tva">20.0</extra><extra info="frais-ht">1000.00</extra><extra info="frais-ttc">1200.00</extra>
          </extras>
        </extras>
      </action>
    </formation>
  </offres>
</lheo>
"""
